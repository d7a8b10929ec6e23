package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleListenerTest {
    private static final String ESCAPE = "\u001b";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @TempDir
    private Path home;

    @Test
    void the_summary_shows_scores_times_comparison_gates_and_facts() {
        Run run = Runs.run(home, Runs.sums(300), ConsoleListener.to(out, false));

        assertThat(text())
                .contains("sums: 600 trials, 2 models on 1 task, run " + run.id())
                .contains("sums: 600 trials, complete, ")
                .contains("Scores on sums, with 95 % intervals")
                .containsPattern("A +test:good +accuracy +200/300 +0\\.667 +\\[0\\.612, 0\\.718] +-")
                .containsPattern(
                        "B +test:poor +accuracy +\\d+/290 +0\\.\\d{3} +\\[.*] +extraction failed \\d+, transport failed 10")
                .containsPattern("A +[0-9.]+ / [0-9.]+ +[0-9.]+ / [0-9.]+ .* \\$0\\.00\\d\\d")
                .contains("Cost of the run: $0.00")
                .contains("(300 of 590 calls priced)")
                .containsPattern(
                        "A - B +accuracy +\\+0\\.\\d{3} +\\[.*] +\\d+ / \\d+ +OR \\d+\\.\\d{3} +.*e-\\d+ +A better")
                .contains("Test: mcnemar exact")
                .contains(
                        "Scored in A and not in B and so left out (10; accuracy): s119, s149, s179, s209, s239, s269,")
                .contains("Gates: 3 PASS, 1 FAIL, 1 INCONCLUSIVE")
                .contains("PASS          accuracy >= 0.2  test:good on sums")
                .contains("FAIL          accuracy >= 0.2  test:poor on sums")
                .contains("INCONCLUSIVE  accuracy >= 0.66 model=test:good advisory  on sums")
                .contains("samples would decide")
                .contains("Verdict of the run: FAIL")
                .contains("unpriced: 300 of 590 calls priced; costs leave the others out")
                .doesNotContain(ESCAPE);
        assertThat(text().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void a_brief_summary_has_at_most_25_lines_and_tells_what_failed_first() {
        Path reports = home.resolve("reports");
        Benchmark benchmark = Runs.sums(300);
        for (int i = 0; i < 20; i++) {
            benchmark = benchmark.gate("accuracy >= 0." + (10 + i) + " model=test:good");
        }
        Runs.run(
                home, benchmark, ConsoleListener.to(out, false).reports(reports).brief());

        List<String> lines = text().lines().toList();
        List<String> summary = lines.subList(1, lines.size());
        assertThat(summary).hasSizeLessThanOrEqualTo(25);
        assertThat(String.join("\n", summary))
                .contains(
                        "Scores on sums", "Gates: 23 PASS, 1 FAIL", "FAIL          accuracy >= 0.2  test:poor on sums")
                .contains("more lines stand in the report")
                .contains("Verdict of the run: FAIL", "Report: ");
    }

    @Test
    void the_summary_says_where_the_page_is() {
        Path reports = home.resolve("reports");

        Run run = Runs.run(home, Runs.sums(3), ConsoleListener.to(out, false).reports(reports));

        assertThat(text()).contains("Report: " + reports.resolve(run.id()).resolve("report.html"));
    }

    @Test
    void elsewhere_than_in_a_terminal_a_line_comes_every_five_seconds() {
        ConsoleListener listener = ConsoleListener.to(out, false);

        listener.started(header(), 0);
        for (int tick = 1; tick <= 48; tick++) {
            listener.progressed(header(), progress(tick));
        }

        assertThat(text().lines().toList())
                .containsExactly(
                        "gsm8k: 1,000 trials, 1 model on 1 task, run r1",
                        "gsm8k: 200/1,000 (20 %), 40/s, about 20.0 s left, timed out 20, $0.2000",
                        "gsm8k: 400/1,000 (40 %), 40/s, about 15.0 s left, timed out 40, $0.4000");
    }

    @Test
    void in_a_terminal_one_block_is_redrawn() {
        ConsoleListener listener = ConsoleListener.to(out, true).coloured(false);

        listener.started(header(), 100);
        listener.progressed(header(), progress(20));
        listener.progressed(header(), progress(40));

        assertThat(text())
                .isEqualToNormalizingNewlines(
                        "gsm8k: 1,000 trials, 1 model on 1 task, run r1; goes on with 100 done before\n"
                                + ESCAPE + "[?7l"
                                + "  [####--------------------] 200/1,000 (20 %), 8 in flight, 20/s, about 40.0 s left\n"
                                + "  answered 180, timed out 20, $0.2000\n"
                                + ESCAPE + "[?7h"
                                + ESCAPE + "[2A\r" + ESCAPE + "[J"
                                + ESCAPE + "[?7l"
                                + "  [#########---------------] 400/1,000 (40 %), 8 in flight, 30/s, about 20.0 s left\n"
                                + "  answered 360, timed out 40, $0.4000\n"
                                + ESCAPE + "[?7h");
    }

    @Test
    void in_a_terminal_narrower_than_the_block_it_stays_where_it_is() {
        ConsoleListener listener = ConsoleListener.to(out, true).coloured(false);
        listener.started(header(), 0);
        for (int tick = 1; tick <= 5; tick++) {
            listener.progressed(header(), progress(tick));
        }

        assertThat(screen(40))
                .containsExactly(
                        "gsm8k: 1,000 trials, 1 model on 1 task, ",
                        "run r1",
                        "  [#-----------------------] 50/1,000 (t",
                        "  answered 45, timed out 5, $0.0500");
    }

    /** What a terminal of so many columns shows; a line that does not wrap writes on in the last one. */
    private List<String> screen(int columns) {
        List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
        boolean wraps = true;
        int row = 0;
        Matcher parts =
                Pattern.compile("\u001b\\[(\\??\\d*)([A-Za-z])|\r?\n|\r|.").matcher(text());
        while (parts.find()) {
            String part = parts.group();
            String command = parts.group(2) == null ? part : parts.group(2);
            boolean control = parts.group(2) != null;
            if (!control && part.endsWith("\n")) {
                row++;
                rows.add(new StringBuilder());
            } else if (control && command.equals("A")) {
                row -= Integer.parseInt(parts.group(1));
            } else if (control && command.equals("J")) {
                rows.subList(row, rows.size()).clear();
                rows.add(new StringBuilder());
            } else if (control) {
                wraps = command.equals("h");
            } else if (!part.equals("\r")) {
                if (rows.get(row).length() == columns && wraps) {
                    row++;
                    rows.add(new StringBuilder());
                }
                rows.get(row).setLength(Math.min(columns - 1, rows.get(row).length()));
                rows.get(row).append(part);
            }
        }
        return rows.stream()
                .map(StringBuilder::toString)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void how_the_calls_go_stands_below_and_a_run_without_a_known_end_has_no_bar() {
        ConsoleListener listener = ConsoleListener.to(out, true);
        LiveMetrics live = new LiveMetrics(
                120,
                19.6,
                312.4,
                true,
                new LiveMetrics.Spread(120.4, 301.2, 512.9, 118),
                new LiveMetrics.Spread(12.1, 30.4, 55.2, 2_000),
                null,
                Map.of(CallError.Kind.SERVER_ERROR, 2L));

        listener.progressed(
                header(),
                new RunProgress(
                        1_200, 0, 8, Map.of(Outcome.ANSWERED, 1_198L), Cost.NONE, Duration.ofSeconds(10), live));

        assertThat(text())
                .isEqualTo(ESCAPE + "[?7l  1,200 done, 8 in flight, 120/s\n"
                        + "  answered 1,198\n"
                        + "  now 20 calls/s, 312 tokens/s, p50/p95 ms: response TTFT 120/301, ITL 12.1/30.4, server error 2\n"
                        + ESCAPE + "[?7h");
    }

    @Test
    void what_is_not_measured_yet_is_named_and_a_first_token_is_enough_to_show() {
        ConsoleListener listener = ConsoleListener.to(out, true);
        LiveMetrics live = new LiveMetrics(
                "sweep at 16/s",
                0,
                0,
                240,
                true,
                new LiveMetrics.Spread(120.4, 301.2, 512.9, 16),
                null,
                null,
                Map.of());

        listener.progressed(header(), new RunProgress(0, 0, 16, Map.of(), Cost.NONE, Duration.ofSeconds(10), live));

        assertThat(text())
                .contains("  sweep at 16/s, now 0 calls/s, 240 tokens/s, p50/p95 ms: response TTFT 120/301\n");
    }

    @Test
    void colours_are_used_where_they_are_wanted_and_do_not_disturb_the_columns() {
        Run run = Runs.run(home, Runs.sums(300));

        ConsoleListener.to(out, false).coloured(true).finished(run);

        assertThat(text()).contains(ESCAPE + "[31mFAIL" + ESCAPE + "[0m          accuracy >= 0.2");
    }

    @Test
    void a_terminal_is_one_that_can_redraw_and_is_no_build_server() {
        assertThat(Terminal.capable(Map.of("TERM", "xterm-256color")::get)).isTrue();
        assertThat(Terminal.capable(Map.of("TERM", "xterm-256color", "CI", "true")::get))
                .isFalse();
        assertThat(Terminal.capable(Map.of("TERM", "xterm-256color", "TF_BUILD", "True")::get))
                .isFalse();
        assertThat(Terminal.capable(Map.of("TERM", "dumb")::get)).isFalse();
        assertThat(Terminal.capable(name -> null)).isFalse();
        assertThat(Terminal.coloured(null)).isTrue();
        assertThat(Terminal.coloured("1")).isFalse();
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static RunHeader header() {
        return new RunHeader(
                "r1",
                "gsm8k",
                Instant.EPOCH,
                List.of("test:good"),
                List.of("gsm8k"),
                1_000,
                new Fingerprint(Map.of(), Map.of()));
    }

    private static RunProgress progress(int quarters) {
        long done = 10L * quarters;
        Map<Outcome, Long> outcomes = Map.of(Outcome.ANSWERED, done - quarters, Outcome.TIMED_OUT, (long) quarters);
        Cost cost = new Cost(new BigDecimal("0.001").multiply(BigDecimal.valueOf(done)), done, 0);
        return new RunProgress(done, 1_000, 8, outcomes, cost, Duration.ofMillis(250L * quarters));
    }
}
