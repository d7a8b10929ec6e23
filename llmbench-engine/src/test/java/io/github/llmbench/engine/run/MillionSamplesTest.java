package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.testing.Fake;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@Timeout(1_800)
class MillionSamplesTest {
    private static final int SAMPLES = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void a_file_of_a_million_samples_runs_in_512_megabytes() throws IOException, InterruptedException {
        Path file = directory.resolve("million.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < SAMPLES; i++) {
                out.write("{\"id\":\"question-" + i + "\",\"input\":\"say " + i + "\",\"target\":\"" + i
                        + "\",\"passage\":\"" + "lorem ipsum ".repeat(10) + i + "\"}\n");
            }
        }
        Path log = directory.resolve("child.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString(),
                        directory.resolve("home").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(child.waitFor(1_700, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(child.exitValue()).as(said).isZero();
        assertThat(said).contains("accuracy 1.0 of " + SAMPLES);
    }

    /** The run in a process of its own, whose heap is bounded. */
    static final class Child {
        public static void main(String[] arguments) {
            LlmBench bench = LlmBench.builder()
                    .home(Path.of(arguments[1]))
                    .formats()
                    .model(new BoundModel(
                            ModelRef.of("p:m"),
                            // Not one that keeps what it was asked.
                            new Forgetful()))
                    .build();
            Run run = bench.run(Benchmark.named("million")
                    .task(Task.of(Dataset.file(arguments[0])).scorer(Scorers.exactMatch()))
                    .models("p:m")
                    .load(Load.closed(16)));
            Metric accuracy = run.metric("accuracy", "p:m");
            System.out.println("accuracy " + accuracy.estimate() + " of " + accuracy.count());
        }
    }

    private static final class Forgetful implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            return CompletableFuture.completedFuture(
                    Fake.answered(context, Fixtures.right(Fake.prompt(request)), Usage.of(10, 20)));
        }

        @Override
        public void close() {}
    }
}
