package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Model;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Param;
import io.github.llmbench.junit.Require;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MatrixTest {
    private static final List<Run> RUNS = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        RUNS.clear();
        platform = new Platform(home);
    }

    abstract static class Kept extends OnFakes {
        @Configure
        void keep(LlmBench.Builder builder) {
            builder.listener(new RunListener() {
                @Override
                public void finished(Run run) {
                    RUNS.add(run);
                }
            });
        }
    }

    enum Tone {
        SHORT,
        LONG
    }

    @LlmBenchmark
    @Models("fake:echo")
    @Param(
            value = "temperature",
            values = {"0", "0.7"})
    @Param(
            value = "tone",
            values = {"SHORT", "LONG"})
    static class Whole extends Kept {
        @Eval(dataset = NUMBERS, prompt = "{{param.tone}} {{question}}", limit = 4)
        @Require("accuracy >= 0.1 model=\"fake:echo, temperature=0, tone=SHORT\"")
        Scorer declared() {
            return right();
        }

        @Eval(dataset = NUMBERS, limit = 10)
        Score code(Sample sample, @Param("tone") Tone tone, @Param("temperature") double temperature, Model model) {
            boolean set = model.ref().parameters().temperature() == temperature;
            return Score.of(set && tone == Tone.SHORT);
        }
    }

    @Test
    void each_model_is_run_with_each_combination_and_every_two_are_paired() {
        List<String> ended = platform.run(Whole.class);

        Run run = RUNS.get(0);
        assertThat(run.header().models())
                .containsExactly(
                        "fake:echo, temperature=0, tone=SHORT",
                        "fake:echo, temperature=0, tone=LONG",
                        "fake:echo, temperature=0.7, tone=SHORT",
                        "fake:echo, temperature=0.7, tone=LONG");
        assertThat(run.comparisons()).hasSize(6);
        PairedDifference pair = run
                .compare("fake:echo, temperature=0, tone=SHORT", "fake:echo, temperature=0, tone=LONG")
                .differences()
                .stream()
                .filter(difference -> difference.task().equals("code"))
                .filter(difference -> difference.metric().equals("accuracy"))
                .findFirst()
                .orElseThrow();
        assertThat(pair.pairs()).isEqualTo(10);
        assertThat(pair.leftOnly()).isEqualTo(10);
        assertThat(ended)
                .contains(
                        "successful fake:echo, temperature=0.7, tone=SHORT: 10/10, accuracy 1.000 [0.722, 1.000]",
                        "successful accuracy >= 0.1 model=\"fake:echo, temperature=0, tone=SHORT\"");
        try (var trials = run.trials()) {
            assertThat(trials.filter(trial -> trial.key().task().equals("declared")))
                    .allSatisfy(trial -> assertThat(trial.calls()
                                    .get(0)
                                    .request()
                                    .messages()
                                    .get(0)
                                    .text())
                            .startsWith(trial.key().model().endsWith("SHORT") ? "SHORT " : "LONG "));
        }
    }

    @LlmBenchmark
    @Models("fake:echo")
    @Param(
            value = "temperature",
            values = {"warm", "3"})
    @Param("style")
    @Param(
            value = "size",
            values = {"1", "1"})
    static class Wrong extends OnFakes {
        @Eval(dataset = NUMBERS)
        Score code(Sample sample, @Param("style") String style, @Param("missing") String missing) {
            return Score.of(true);
        }

        @Eval(dataset = NUMBERS)
        Score typed(@Param("size") Tone size, @Param("temperature") int temperature) {
            return Score.of(true);
        }
    }

    @Test
    void a_matrix_that_cannot_be_is_told_with_name_and_value() {
        assertThat(platform.reasons(Wrong.class).get("Wrong"))
                .contains(
                        "@Param \"temperature\": temperature must be a number, but was \"warm\"",
                        "@Param \"temperature\": temperature must lie between 0.0 and 2.0, but was 3.0",
                        "@Param \"style\" has no values",
                        "@Param \"size\" has a value twice",
                        "@Param \"missing\" is not declared",
                        "@Param \"size\": must be of type Tone, but is \"1\"",
                        "@Param \"temperature\": must be of type int, but is \"warm\"");
    }
}
