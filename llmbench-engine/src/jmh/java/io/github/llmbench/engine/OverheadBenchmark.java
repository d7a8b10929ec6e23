package io.github.llmbench.engine;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.cassette.Mode;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the engine adds to a sample: plan, prompt, chain, score, validation, journal on disk, metrics. The model answers at once, so that
 * nothing else takes time; a run has {@value #SAMPLES} samples, and the time of the whole run is divided by them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class OverheadBenchmark {
    private static final int SAMPLES = 10_000;

    /** Trials at a time: those of one force of the journal, for which each waits before its place is free. */
    @Param({"16", "64"})
    private int inFlight;

    private Path home;
    private LlmBench live;
    private LlmBench replaying;
    private Benchmark benchmark;

    @Setup
    public void record() throws IOException {
        home = Files.createTempDirectory("llmbench-overhead");
        Dataset numbers = Dataset.of(
                "numbers",
                () -> IntStream.range(0, SAMPLES)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("say " + i)
                                .target("" + i)
                                .build()));
        benchmark = Benchmark.named("overhead")
                .task(Task.of(numbers).named("say").scorer(Scorers.exactMatch()))
                .models("p:m")
                .gate("accuracy >= 0.5")
                .load(Load.closed(inFlight));
        Cassettes cassettes = Cassettes.in(home.resolve("cassettes"));
        engine(cassettes.mode(Mode.RECORD)).run(benchmark);
        live = engine(cassettes);
        replaying = engine(cassettes.mode(Mode.REPLAY));
    }

    private LlmBench engine(Cassettes cassettes) {
        return LlmBench.builder()
                .home(home)
                .formats()
                .cassettes(cassettes)
                .model(new BoundModel(ModelRef.of("p:m"), new AtOnce()))
                .build();
    }

    @TearDown(Level.Iteration)
    public void deleteRuns() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("runs"))) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Each call passes the chain to a model that answers at once. */
    @org.openjdk.jmh.annotations.Benchmark
    @OperationsPerInvocation(SAMPLES)
    public Run live() {
        return live.run(benchmark);
    }

    /** Each call is found on a cassette, which is read at the start. */
    @org.openjdk.jmh.annotations.Benchmark
    @OperationsPerInvocation(SAMPLES)
    public Run replay() {
        return replaying.run(benchmark);
    }

    private static final class AtOnce implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            String text = request.messages().get(0).text().substring("say ".length());
            context.recorder()
                    .streamed(true)
                    .sent(System.nanoTime())
                    .headers(System.nanoTime())
                    .content(System.nanoTime(), text.length(), CallTrace.EventKind.TEXT)
                    .end(System.nanoTime());
            return CompletableFuture.completedFuture(ModelResponse.answered(
                    text, Usage.of(10, 5), context.recorder().finish()));
        }

        @Override
        public void close() {}
    }
}
