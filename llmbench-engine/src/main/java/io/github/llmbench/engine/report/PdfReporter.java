package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.report.PdfFonts.Look;
import io.github.llmbench.engine.timing.Timings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run as {@code report.pdf}: results, gates, the figures of the HTML page with their tables, trials in one line each, and
 * the fingerprint. Text can be selected and searched. Characters that the fonts of LLM-Bench lack (Chinese, Japanese, Korean, most
 * emoji) are set in a font of this machine, or of those that {@code llmbench.fonts} or {@code LLMBENCH_FONTS} names; where there is
 * none they stand as boxes with the character's number, and selecting or searching them still gives the character itself. Immutable
 * and safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PdfReporter implements Reporter {
    private static final int MOST_TRIALS = 10_000;
    private static final int LONGEST_ANSWER = 70;
    private static final float ROOM_FOR_FIGURE = 330;
    private static final int LONGEST_ID = 24;
    private static final int MOST_IDS = 50;
    private final Supplier<List<Path>> fonts;

    /** A reporter that looks for further fonts as the environment has it. */
    public PdfReporter() {
        this(FontFiles::found);
    }

    PdfReporter(Supplier<List<Path>> fonts) {
        this.fonts = fonts;
    }

    @Override
    public String format() {
        return "pdf";
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        return ReportFile.write(directory, ReportFile.PDF, out -> write(run, out));
    }

    private void write(Run run, OutputStream out) throws IOException {
        RunCurves curves = RunCurves.of(run);
        OneSided alone = OneSided.of(run);
        // One pass: a journal is long. What is kept for the table is bounded and its texts are cut.
        List<List<String>> lines = new ArrayList<>();
        try (Stream<Trial> trials = run.trials()) {
            trials.forEach(trial -> {
                curves.add(trial);
                alone.add(trial);
                if (lines.size() < MOST_TRIALS) {
                    lines.add(line(run, trial));
                }
            });
        }
        String title = run.header().benchmark() + ": LLM-Bench report";
        String running = run.header().benchmark() + ", run " + run.id();
        try (PdfPages pages = new PdfPages(out, new PdfFonts(fonts), title, running)) {
            List<ResultRow> rows = ResultRow.of(run);
            List<RunComparison.Table> tables = RunTables.of(run, alone);
            head(run, pages);
            results(ResultRow.withSuite(run, rows), rows, pages);
            for (ComparisonParts.Part part : Standing.of(run, tables, MOST_IDS)) {
                pages.subheading(part.title());
                pages.fittingTable(part.columns(), part.rows());
                for (String note : part.notes()) {
                    pages.text(note, PdfPages.NOTE);
                }
            }
            gates(run, pages);
            pages.heading("Charts", ROOM_FOR_FIGURE);
            if (!pages.draws()) {
                pages.text(
                        "Figures are left out, since this Java cannot draw text: it lacks its font libraries. The tables say the same.",
                        PdfPages.NOTE);
            }
            pages.text("In wide and long tables letters stand for models, as under Results.", PdfPages.NOTE);
            Map<String, String> letters = new LinkedHashMap<>();
            run.header().models().forEach(model -> letters.put(model, ResultRow.letter(run, model)));
            for (Chart chart : Charts.of(run, tables, curves)) {
                pages.figure(chart, letters);
            }
            trials(run, lines, pages);
            fingerprint(run, pages);
        }
    }

    private static void head(Run run, PdfPages pages) throws IOException {
        pages.text(run.header().benchmark(), PdfPages.TITLE);
        if (!run.gates().isEmpty()) {
            pages.text(
                    run.verdict().name(),
                    new Look(12, true, Objects.requireNonNull(PdfPages.VERDICTS.get(run.verdict()))));
        }
        pages.text(
                ProgressText.many(run.header().models().size(), "model") + " on "
                        + ProgressText.many(run.header().tasks().size(), "task") + ", "
                        + ProgressText.many(run.header().trials(), "trial") + ", " + Format.words(run.status())
                        + ". Started " + run.header().startedAt().truncatedTo(ChronoUnit.SECONDS) + ", took "
                        + Format.duration(Duration.between(run.header().startedAt(), run.finishedAt())) + ". Cost: "
                        + ResultRow.costOf(run) + ". Run " + run.id() + ".",
                PdfPages.NORMAL);
        for (String fact : run.facts()) {
            pages.text(fact, PdfPages.NOTE);
        }
    }

    private static void results(List<ResultRow> scored, List<ResultRow> rows, PdfPages pages) throws IOException {
        pages.heading("Results");
        List<List<String>> scores = new ArrayList<>();
        List<List<String>> times = new ArrayList<>();
        for (ResultRow row : scored) {
            for (Metric score : row.scores()) {
                Interval interval = score.interval();
                scores.add(List.of(
                        row.letter(),
                        row.model(),
                        row.task(),
                        score.name(),
                        ResultRow.right(score),
                        Format.estimate(score),
                        interval == null ? Format.NONE : Format.interval(interval, score.unit()),
                        row.notAnswered()));
            }
        }
        for (ResultRow row : rows) {
            times.add(List.of(
                    row.letter(),
                    row.model(),
                    row.task(),
                    row.percentiles("ttft"),
                    row.percentiles("e2e"),
                    row.percentiles("response.ttft"),
                    row.percentiles("response.e2e"),
                    row.tokens(),
                    row.one("tokens_per_second"),
                    row.cost()));
        }
        if (!scores.isEmpty()) {
            pages.table(
                    List.of("", "Model", "Task", "Score", ">Right", ">Value", "95 % interval", "Not answered"),
                    new float[] {2.5f, 18, 12, 10, 9, 7, 12, 14},
                    scores);
        }
        pages.table(
                List.of(
                        "",
                        "Model",
                        "Task",
                        ">TTFT, ms",
                        ">E2E, ms",
                        ">Response TTFT",
                        ">Response E2E",
                        ">Tokens in / out",
                        ">Tokens/s",
                        ">Cost"),
                new float[] {2.5f, 16, 10, 10, 11, 11, 11, 9.5f, 10, 10},
                times);
        pages.text(
                "Times are p50 / p95. TTFT and E2E run from sent (service time), response TTFT and response E2E from scheduled. Tokens are means a call.",
                PdfPages.NOTE);
    }

    private static void gates(Run run, PdfPages pages) throws IOException {
        if (run.gates().isEmpty()) {
            return;
        }
        pages.heading("Gates");
        List<List<String>> rows = new ArrayList<>();
        for (GateResult result : run.gates()) {
            rows.add(List.of(
                    result.verdict().name() + (result.gate().advisory() ? " (advisory)" : ""),
                    result.gate().expression(),
                    ResultRow.scope(result.model(), result.task()),
                    result.explanation()));
        }
        pages.table(List.of("Verdict", "Gate", "Of", "Why"), new float[] {14, 20, 20, 40}, rows);
        pages.text(
                "A gate passes where the whole interval lies on its good side, fails where all of it lies on the bad side, and is "
                        + "inconclusive otherwise.",
                PdfPages.NOTE);
    }

    private static void trials(Run run, List<List<String>> lines, PdfPages pages) throws IOException {
        pages.heading("Trials");
        long all = run.header().trials();
        pages.text(
                (all > MOST_TRIALS
                                ? "The first " + Format.count(MOST_TRIALS) + " of " + Format.count(all)
                                        + " trials, in random order. "
                                : "")
                        + "Model letters stand under Results. Long ids and answers are cut; the formats json, csv and html have them "
                        + "whole.",
                PdfPages.NOTE);
        boolean oneTask = run.header().tasks().size() == 1;
        List<String> headings = new ArrayList<>(List.of("", "Sample", "Outcome", ">Score", "Answer", ">E2E, ms"));
        float[] widths = {3, 16, 13, 7, 50, 9};
        if (!oneTask) {
            headings.add(1, "Task");
            widths = new float[] {3, 12, 16, 13, 7, 40, 9};
        }
        pages.longTable(headings, widths, lines);
    }

    private static List<String> line(Run run, Trial trial) {
        TrialText text = TrialText.of(trial);
        Score score = trial.scores().values().stream().findFirst().orElse(null);
        Timings timings = text.timings();
        Double e2e = timings == null ? null : timings.e2e();
        String epoch = trial.key().epoch() > 1 ? ", epoch " + trial.key().epoch() : "";
        List<String> cells = new ArrayList<>(List.of(
                ResultRow.letter(run, trial.key().model()),
                cut(trial.key().sample(), LONGEST_ID) + epoch,
                Format.words(trial.outcome()),
                score == null ? Format.NONE : score.scored() ? Format.share(score.value()) : "unscored",
                cut(answer(trial, text, score), LONGEST_ANSWER),
                e2e == null ? Format.NONE : Format.millis(e2e)));
        if (run.header().tasks().size() > 1) {
            cells.add(1, cut(trial.key().task(), LONGEST_ID));
        }
        return cells;
    }

    private static String answer(Trial trial, TrialText text, @Nullable Score score) {
        if (score != null && score.answer() != null) {
            return score.answer();
        }
        return text.answer().isEmpty() && trial.error() != null ? trial.error() : text.answer();
    }

    private static String cut(String text, int longest) {
        if (text.codePointCount(0, text.length()) <= longest) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }

    private static void fingerprint(Run run, PdfPages pages) throws IOException {
        pages.heading("Fingerprint");
        pages.text("Identity: a change here makes another benchmark.", PdfPages.NOTE);
        pairs(run.header().fingerprint().identity(), pages);
        pages.text("Context: where and how it ran.", PdfPages.NOTE);
        pairs(run.header().fingerprint().context(), pages);
    }

    private static void pairs(Map<String, String> values, PdfPages pages) throws IOException {
        List<List<String>> rows = values.entrySet().stream()
                .map(entry -> List.of(entry.getKey(), entry.getValue()))
                .toList();
        pages.table(List.of("Name", "Value"), new float[] {30, 70}, rows);
    }
}
