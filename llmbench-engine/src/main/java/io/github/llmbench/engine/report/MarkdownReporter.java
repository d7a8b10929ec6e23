package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunTables;
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
    private static final int FEW_IDS = 10;

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
        List<RunComparison.Table> tables = RunTables.of(run, OneSided.read(run));
        for (ComparisonParts.Part part : Standing.of(run, tables, FEW_IDS)) {
            page.append("\n### ").append(MarkdownText.of(part.title())).append("\n\n");
            MarkdownTable.append(part.columns(), part.rows(), page);
            part.notes()
                    .forEach(note ->
                            page.append('\n').append(MarkdownText.of(note)).append('\n'));
        }
        folded("Paired differences on the same samples, with 95 % intervals", differences(run, tables), page);
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
        MarkdownTable.append(List.of("Verdict", "Gate", "Of", "Why"), rows, page);
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
        MarkdownTable.append(
                List.of("Model", "Task", "Score", ">Right", ">Value", "Interval", "Not answered"), rows, page);
    }

    private static String differences(Run run, List<RunComparison.Table> tables) {
        StringBuilder text = new StringBuilder();
        for (RunComparison.Table table : tables) {
            Contrasted contrasted = new Contrasted(table, model -> table.sides().get(model));
            text.append(run.header().tasks().size() == 1 ? "" : "**" + MarkdownText.of(table.task()) + "**\n\n");
            MarkdownTable.append(Contrasted.COLUMNS, contrasted.rows(), text);
            text.append('\n')
                    .append(MarkdownText.of(String.join(" ", contrasted.notes())))
                    .append("\n\n");
        }
        return text.toString().stripTrailing() + (text.isEmpty() ? "" : "\n");
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
        MarkdownTable.append(
                List.of("Model", "Task", ">TTFT", ">E2E", ">Response E2E", ">Tokens", ">Cost"), rows, table);
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
}
