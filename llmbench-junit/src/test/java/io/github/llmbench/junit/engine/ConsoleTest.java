package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    @TempDir
    Path home;

    @LlmBenchmark("shown")
    static class Shown extends OnFakes {
        @Eval(dataset = NUMBERS)
        @Require("accuracy >= 0.2")
        Scorer numbers() {
            return right();
        }
    }

    @LlmBenchmark("loaded")
    @UnderLoad(value = "constant 200/s for 60 calls", slos = "e2e <= 5s")
    @Require("goodput.share >= 0.5")
    static class Loaded extends OnFakes {
        @Eval
        Dataset numbers() {
            return Dataset.jsonl(NUMBERS);
        }
    }

    private String printed(String console) {
        return printed(console, "live", Shown.class);
    }

    private String printed(String console, String mode, Class<?> benchmark) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            new Platform(home)
                    .with(builder -> builder.configurationParameter("llmbench.console", console)
                            .configurationParameter("llmbench.mode", mode))
                    .run(benchmark);
        } finally {
            System.setOut(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void start_and_summary_are_printed_without_control_characters() {
        assertThat(printed("true"))
                .contains("shown", "fake:even", "accuracy >= 0.2")
                .doesNotContain("\u001b");
    }

    @Test
    void a_load_is_summed_up_by_its_times_in_at_most_25_lines() {
        String printed = printed("true", "live", Loaded.class);

        assertThat(printed).contains("Time in ms", "response E2E", "goodput.share >= 0.5", "Verdict of the run: PASS");
        assertThat(printed.substring(printed.indexOf("\nloaded: ")).lines()).hasSizeLessThanOrEqualTo(25);
    }

    @Test
    void benchmarks_that_are_off_are_named_since_build_tools_keep_the_reason_of_a_skipped_test_to_themselves() {
        assertThat(printed("true", "off", Shown.class).strip())
                .isEqualTo("Shown is skipped: benchmarks are off: llmbench.mode=off");
        assertThat(printed("false", "off", Shown.class)).isEmpty();
    }

    @Test
    void nothing_is_printed_where_the_console_is_off() {
        assertThat(printed("false")).isEmpty();
    }
}
