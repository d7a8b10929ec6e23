package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.Reporter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Writes a run as {@code summary.md}, short enough for a comment on a pull request: verdict, gates with those that failed first,
 * scores, differences, time and cost. Names are escaped, so that none becomes markup, a link or a mention. Immutable and safe for
 * use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MarkdownReporter implements Reporter {
    /** Rows a table may have: a comment holds 65,536 characters. */
    private static final int MOST = 40;

    /** A reporter. */
    public MarkdownReporter() {}

    @Override
    public String format() {
        return "md";
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        byte[] text = text(run).getBytes(StandardCharsets.UTF_8);
        return ReportFile.write(directory, ReportFile.SUMMARY, out -> out.write(text));
    }

    /** The summary itself. */
    public String text(Run run) {
        StringBuilder page = new StringBuilder();
        String verdict = run.gates().isEmpty() ? "" : ": " + run.verdict();
        page.append("## LLM-Bench: ")
                .append(MarkdownText.of(run.header().benchmark()))
                .append(verdict)
                .append("\n\n");
        Duration took = Duration.between(run.header().startedAt(), run.finishedAt());
        page.append(MarkdownText.of(ProgressText.many(run.header().models().size(), "model") + " on "
                        + ProgressText.many(run.header().tasks().size(), "task") + ", "
                        + ProgressText.many(run.header().trials(), "trial") + ", " + Format.words(run.status())
                        + ", took "
                        + Format.duration(took) + ". Cost: " + ResultRow.costOf(run) + ". Run " + run.id() + "."))
                .append('\n');
        if (!run.gates().isEmpty()) {
            page.append("\n### Gates\n\n");
            gates(run, page);
        }
        page.append("\n### Scores, with 95 % intervals\n\n");
        scores(run, page);
        folded("Paired differences on the same samples, with 95 % intervals", differences(run), page);
        folded("Time in ms (p50 / p95), tokens a call (in / out), cost", times(run), page);
        if (!run.facts().isEmpty()) {
            page.append('\n');
            run.facts()
                    .forEach(fact ->
                            page.append("- ").append(MarkdownText.of(fact)).append('\n'));
        }
        return page.toString();
    }

    private static void gates(Run run, StringBuilder page) {
        List<List<String>> rows = run.gates().stream()
                .sorted(Comparator.comparingInt(result -> urgency(result)))
                .map(result -> List.of(
                        result.verdict() + (result.gate().advisory() ? " (advisory)" : ""),
                        result.gate().expression(),
                        ResultRow.scope(result.model(), result.task()),
                        result.explanation()))
                .toList();
        table(List.of("Verdict", "Gate", "Of", "Why"), rows, page);
    }

    private static int urgency(GateResult result) {
        int verdict = switch (result.verdict()) {
            case FAIL -> 0;
            case INCONCLUSIVE -> 2;
            case PASS -> 4;
        };
        return result.verdict() == Verdict.PASS || !result.gate().advisory() ? verdict : verdict + 1;
    }

    private static void scores(Run run, StringBuilder page) {
        List<List<String>> rows = new ArrayList<>();
        for (ResultRow row : ResultRow.withSuite(run, ResultRow.of(run))) {
            if (row.scores().isEmpty()) {
                rows.add(List.of(
                        row.model(),
                        row.task(),
                        Format.NONE,
                        Format.NONE,
                        Format.NONE,
                        Format.NONE,
                        row.notAnswered()));
            }
            for (Metric score : row.scores()) {
                Interval interval = score.interval();
                rows.add(List.of(
                        row.model(),
                        row.task(),
                        score.name(),
                        ResultRow.right(score),
                        Format.estimate(score),
                        interval == null ? Format.NONE : Format.interval(interval, score.unit()),
                        row.notAnswered()));
            }
        }
        table(List.of("Model", "Task", "Score", ">Right", ">Value", "Interval", "Not answered"), rows, page);
    }

    private static String differences(Run run) {
        List<List<String>> rows = new ArrayList<>();
        for (Comparison comparison : run.comparisons()) {
            for (PairedDifference difference : comparison.differences()) {
                rows.add(List.of(
                        comparison.left(),
                        comparison.right(),
                        difference.task(),
                        difference.metric(),
                        Format.signed(difference.difference()),
                        Format.interval(difference.interval(), ""),
                        Format.pValue(difference.pValue()),
                        Verdicts.of(difference, comparison.left(), comparison.right())));
            }
        }
        StringBuilder table = new StringBuilder();
        table(List.of("Left", "Right", "Task", "Score", ">Left − right", "Interval", ">p", "Verdict"), rows, table);
        return table.toString();
    }

    private static String times(Run run) {
        List<List<String>> rows = ResultRow.of(run).stream()
                .map(row -> List.of(
                        row.model(),
                        row.task(),
                        row.percentiles("ttft"),
                        row.percentiles("e2e"),
                        row.percentiles("response.e2e"),
                        row.tokens(),
                        row.cost()))
                .toList();
        StringBuilder table = new StringBuilder();
        table(List.of("Model", "Task", ">TTFT", ">E2E", ">Response E2E", ">Tokens", ">Cost"), rows, table);
        return table.toString();
    }

    private static void folded(String title, String table, StringBuilder page) {
        if (!table.isEmpty()) {
            page.append("\n<details><summary>")
                    .append(title)
                    .append("</summary>\n\n")
                    .append(table)
                    .append("\n</details>\n");
        }
    }

    /** Columns whose heading starts with {@code >} are aligned to the right; no rows, no table. */
    private static void table(List<String> headings, List<List<String>> rows, StringBuilder page) {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder rule = new StringBuilder("|");
        page.append('|');
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            page.append(' ').append(right ? heading.substring(1) : heading).append(" |");
            rule.append(right ? "---:|" : "---|");
        }
        page.append('\n').append(rule).append('\n');
        for (List<String> row : rows.subList(0, Math.min(MOST, rows.size()))) {
            page.append('|');
            row.forEach(cell -> page.append(' ').append(MarkdownText.of(cell)).append(" |"));
            page.append('\n');
        }
        if (rows.size() > MOST) {
            page.append('\n')
                    .append(Format.count(rows.size() - MOST))
                    .append(" more rows stand in the other reports.\n");
        }
    }
}
