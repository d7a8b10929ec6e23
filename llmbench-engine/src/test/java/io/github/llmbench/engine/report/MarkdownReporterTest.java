package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MarkdownReporterTest {
    @TempDir
    private Path home;

    @Test
    void the_verdict_comes_first_and_failed_gates_before_others() throws IOException {
        Run run = Runs.run(home, Runs.sums(300));

        String page = Files.readString(new MarkdownReporter().write(run, home));

        assertThat(page).startsWith("## LLM-Bench: sums: FAIL\n");
        assertThat(page)
                .contains("| test:good | sums | accuracy | 200/300 | 0.667 | \\[0.612, 0.718\\] | - |")
                .contains("| FAIL | accuracy &gt;= 0.2 | test:poor on sums |")
                .contains("<details><summary>Paired differences");
        assertThat(page.indexOf("| FAIL |"))
                .isPositive()
                .isLessThan(page.indexOf("| INCONCLUSIVE (advisory) |"))
                .isLessThan(page.indexOf("| PASS |"));
    }

    @Test
    void a_run_without_a_price_says_so() {
        Run run = ForeignText.run(home);

        String page = new MarkdownReporter().text(run);

        assertThat(page).contains("Cost: not known, no call has a price.").doesNotContain("\\$0");
    }

    @Test
    void every_script_survives() {
        String page = new MarkdownReporter().text(ForeignText.run(home));

        assertThat(page).contains(ForeignText.TASK).contains(ForeignText.MODEL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ==> ",
            value = {
                "a|b ==> a\\|b",
                "`x` ==> \\`x\\`",
                "<img src=x> ==> &lt;img src=x&gt;",
                "a & b ==> a &amp; b",
                "**b** _i_ ==> \\*\\*b\\*\\* \\_i\\_",
                "[a](b) ==> \\[a\\](b)",
                "@team #12 !3 ==> @<!-- -->team #<!-- -->12 !<!-- -->3",
                "https://x.y ==> https:<!-- -->//x.y",
                "www.x.y ==> www<!-- -->.x.y",
                "$1 or $2 ==> \\$1 or \\$2",
                "a\\b ==> a\\\\b",
                "<!-- ==> &lt;!--"
            })
    void text_stays_text(String text, String written) {
        assertThat(MarkdownText.of(text)).isEqualTo(written);
    }

    @Test
    void a_cell_is_one_line() {
        assertThat(MarkdownText.of("a\nb\r\nc\u2028d\u0000e")).isEqualTo("a b  c d e");
    }

    @Test
    void each_run_is_added_to_the_summary_of_the_job() throws IOException {
        Path summary = home.resolve("step.md");
        Files.writeString(summary, "# Job\n");
        StepSummary listener = StepSummary.configured(Map.of("GITHUB_STEP_SUMMARY", summary.toString())::get)
                .orElseThrow();
        Runs.run(home.resolve("a"), Runs.sums(3), listener);
        Runs.run(home.resolve("b"), Runs.sums(3), listener);
        assertThat(summary).content().startsWith("# Job\n## LLM-Bench: sums").containsPattern("(?s)## LLM.*## LLM");
        assertThat(StepSummary.configured(name -> null)).isEmpty();
    }

    @Test
    void a_summary_that_cannot_be_written_breaks_no_run() {
        StepSummary listener = StepSummary.configured(
                        name -> home.resolve("none/step.md").toString())
                .orElseThrow();
        assertThat(Runs.run(home, Runs.sums(3), listener).status()).isEqualTo(Run.Status.COMPLETE);
    }
}
