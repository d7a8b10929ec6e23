package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BenchmarkInfo;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that the environment names is the engine's to open, and to close with the class it was opened for. */
@Timeout(60)
class ConfiguredStoreTest {
    @TempDir
    Path home;

    private static Path notes(BenchmarkInfo benchmark) {
        return Path.of(benchmark.parameter("llmbench.home").orElseThrow()).resolve("notes");
    }

    @LlmBenchmark
    @Models("fake:echo")
    static class Kept extends OnFakes {
        @Configure
        void store(LlmBench.Builder builder, BenchmarkInfo benchmark) {
            builder.variables(
                    name -> name.equals("NOTED_STORE") ? notes(benchmark).toString() : null);
        }

        @Eval(dataset = NUMBERS, limit = 3)
        Scorer one() {
            return right();
        }

        @AfterBenchmark
        void reads(Run run, BenchmarkInfo benchmark) {
            assertThat(notes(benchmark)).doesNotExist();
            try (Stream<Trial> trials = run.trials()) {
                assertThat(trials).hasSize(3);
            }
        }
    }

    @LlmBenchmark
    @Models({"fake:echo", "fake:locked"})
    static class Locked extends Kept {}

    @Test
    void it_is_open_for_samples_and_after_methods_and_closed_once_behind_them() {
        Platform platform =
                new Platform(home).with(builder -> builder.configurationParameter("llmbench.samples", "all"));

        assertThat(platform.run(Kept.class))
                .contains("successful c1: 1, 1", "successful Kept")
                .noneMatch(line -> line.startsWith("failed"));
        assertThat(home.resolve("notes")).hasContent("closed");
    }

    @Test
    void it_is_closed_where_the_class_is_skipped() {
        assertThat(new Platform(home).run(Locked.class)).contains("aborted Locked");
        assertThat(home.resolve("notes")).hasContent("closed");
    }
}
