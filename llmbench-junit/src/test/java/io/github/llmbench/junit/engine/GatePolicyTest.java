package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AgainstBaseline;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.StopWhenDecided;
import io.github.llmbench.junit.WhenInconclusive;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GatePolicyTest {
    private static final String OPEN = "accuracy >= 0.5 model=fake:even";

    @TempDir
    Path home;

    private Platform platform;

    @BeforeEach
    void platform() {
        platform = new Platform(home);
    }

    static class Undecided extends OnFakes {
        @Eval(dataset = NUMBERS)
        @Require(OPEN)
        Scorer numbers() {
            return right();
        }
    }

    @LlmBenchmark("warns")
    static class Warns extends Undecided {}

    @LlmBenchmark("fails")
    @WhenInconclusive(OnInconclusive.FAIL)
    static class Fails extends Undecided {}

    @LlmBenchmark("passes")
    @WhenInconclusive(OnInconclusive.PASS)
    static class Passes extends Undecided {}

    @Test
    void an_undecided_gate_is_aborted_fails_or_passes_as_the_class_says() {
        assertThat(platform.run(Warns.class)).contains("aborted " + OPEN);
        assertThat(platform.run(Fails.class)).contains("failed " + OPEN);
        assertThat(platform.run(Passes.class)).contains("successful " + OPEN);
        assertThat(platform.reasons(Warns.class).get(OPEN))
                .contains("; this fails no build unless llmbench.on-inconclusive=fail; report: ");
    }

    @Test
    void a_configuration_parameter_comes_before_the_class() {
        Platform strict = platform.with(builder -> builder.configurationParameter("llmbench.on-inconclusive", "fail"));
        assertThat(strict.run(Passes.class)).contains("failed " + OPEN);

        Platform wrong = platform.with(builder -> builder.configurationParameter("llmbench.on-inconclusive", "no"));
        assertThat(wrong.reasons(Passes.class).get("Passes"))
                .contains("on-inconclusive must be fail, warn or pass, but was \"no\"");
    }

    @LlmBenchmark("based")
    @AgainstBaseline("based")
    static class Based extends OnFakes {
        @Configure
        void attended(LlmBench.Builder builder) {
            builder.continuousIntegration(false);
        }

        @Eval(dataset = NUMBERS)
        @Require("accuracy not worse than baseline by 0.3")
        @Require("accuracy better than fake:even")
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void the_first_run_becomes_the_baseline_of_the_next() {
        assertThat(platform.run(Based.class))
                .contains(
                        "aborted accuracy not worse than baseline by 0.3 [fake:echo]",
                        "successful accuracy better than fake:even [fake:echo]");
        assertThat(platform.run(Based.class))
                .contains(
                        "successful accuracy not worse than baseline by 0.3 [fake:echo]",
                        "successful accuracy not worse than baseline by 0.3 [fake:even]");
    }

    @LlmBenchmark("baseless")
    static class Baseless extends OnFakes {
        @Eval(dataset = NUMBERS)
        @Require("accuracy not worse than baseline by 0.3")
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void a_gate_on_a_baseline_that_is_not_set_fails_the_class_in_one_line() {
        assertThat(platform.reasons(Baseless.class).get("Baseless"))
                .contains("compares with the baseline, but none is set")
                .doesNotContain("\n");
    }

    @LlmBenchmark("early")
    @StopWhenDecided
    static class Early extends OnFakes {
        @Eval(dataset = NUMBERS)
        @Require("accuracy >= 0.05")
        Scorer numbers() {
            return right();
        }
    }

    @Test
    void a_run_may_end_when_its_gates_are_decided() {
        assertThat(platform.run(Early.class))
                .contains("successful accuracy >= 0.05 [fake:echo]", "successful accuracy >= 0.05 [fake:even]");
        assertThat(platform.published(Early.class).get("Early").get("facts")).contains("ended early: ");
    }
}
