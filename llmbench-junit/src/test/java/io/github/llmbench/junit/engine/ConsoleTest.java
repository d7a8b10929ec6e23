package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
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

    private String printed(String console) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            new Platform(home)
                    .with(builder -> builder.configurationParameter("llmbench.console", console))
                    .run(Shown.class);
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
    void nothing_is_printed_where_the_console_is_off() {
        assertThat(printed("false")).isEmpty();
    }
}
