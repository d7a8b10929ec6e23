package io.github.llmbench.engine.report;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.Reporter;
import io.github.llmbench.engine.compare.Effect;
import io.github.llmbench.engine.compare.OneSided;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.compare.RunTables;
import io.github.llmbench.engine.timing.Timings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run as {@code trials.csv}, one line a trial, {@code metrics.csv}, one line a metric, and {@code comparisons.csv}, one line a
 * score of two models: RFC 4180 in UTF-8 with a byte order mark, so that spreadsheets read every script. A text that a spreadsheet would take for a formula has an apostrophe before
 * it, and so has a text that starts with an apostrophe: taking one away gives the text back. What has no value is empty. Immutable
 * and safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class CsvReporter implements Reporter {
    /** What starts a formula, in East Asian width too, and what spreadsheets skip before one. */
    private static final String RISKY = "=+-@\t\r\n＝＋－＠'";

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** A reporter. */
    public CsvReporter() {}

    @Override
    public String format() {
        return "csv";
    }

    @Override
    public boolean usual() {
        return false;
    }

    @Override
    public Path write(Run run, Path directory) throws IOException {
        ReportFile.write(directory, ReportFile.METRICS, out -> metrics(run, out));
        ReportFile.write(directory, ReportFile.COMPARISONS, out -> comparisons(run, out));
        return ReportFile.write(directory, ReportFile.TRIALS, out -> writeTrials(run, out));
    }

    private static CSVPrinter printer(OutputStream out, List<String> columns) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(BYTE_ORDER_MARK);
        CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180);
        printer.printRecord(columns);
        return printer;
    }

    private static void metrics(Run run, OutputStream out) throws IOException {
        List<String> columns = List.of(
                "run",
                "model",
                "task",
                "metric",
                "estimate",
                "low",
                "high",
                "level",
                "method",
                "count",
                "unscored",
                "unit",
                "signature");
        try (CSVPrinter printer = printer(out, columns)) {
            for (Metric metric : run.metrics()) {
                Interval interval = metric.interval();
                printer.printRecord(
                        text(run.id()),
                        text(metric.model()),
                        text(metric.task()),
                        text(metric.name()),
                        number(metric.estimate()),
                        interval == null ? null : number(interval.low()),
                        interval == null ? null : number(interval.high()),
                        interval == null ? null : interval.level(),
                        interval == null ? null : text(interval.method()),
                        metric.count(),
                        metric.unscored(),
                        text(metric.unit()),
                        text(metric.signature()));
            }
        }
    }

    private static void comparisons(Run run, OutputStream out) throws IOException {
        List<String> columns = List.of(
                "run",
                "left",
                "right",
                "task",
                "metric",
                "left_estimate",
                "right_estimate",
                "difference",
                "low",
                "high",
                "level",
                "method",
                "effect",
                "effect_estimate",
                "p",
                "p_holm",
                "q",
                "test",
                "pairs",
                "left_only",
                "right_only",
                "unpaired");
        // Samples are counted here and not named: their trials stand in the other file.
        List<RunComparison.Table> tables = RunTables.of(run, OneSided.of(run));
        try (CSVPrinter printer = printer(out, columns)) {
            for (RunComparison.Table table : tables) {
                for (RunComparison.Row row : table.rows()) {
                    for (RunComparison.Pair pair : row.pairs()) {
                        printer.printRecord(cells(run.id(), table, pair));
                    }
                }
            }
        }
    }

    private static List<@Nullable Object> cells(String run, RunComparison.Table table, RunComparison.Pair pair) {
        PairedDifference d = Objects.requireNonNull(pair.difference());
        Effect effect = pair.effect();
        return Arrays.asList(
                text(run),
                text(table.sides().get(pair.left())),
                text(table.sides().get(pair.right())),
                text(d.task()),
                text(d.metric()),
                d.left(),
                d.right(),
                d.difference(),
                number(d.interval().low()),
                number(d.interval().high()),
                d.interval().level(),
                text(d.interval().method()),
                effect == null ? null : effect.name(),
                effect == null ? null : number(effect.estimate()),
                d.pValue(),
                number(pair.adjusted()),
                number(pair.falseDiscovery()),
                text(d.test()),
                d.pairs(),
                d.leftOnly(),
                d.rightOnly(),
                d.unpaired());
    }

    /**
     * Writes what stands in {@code trials.csv}, trial by trial, and leaves the stream open.
     *
     * @throws IOException if the stream does not take it
     */
    public void writeTrials(Run run, OutputStream out) throws IOException {
        Set<String> scorers = scorers(run);
        List<String> columns =
                new ArrayList<>(List.of("run", "model", "task", "sample", "epoch", "cluster", "outcome"));
        for (String scorer : scorers) {
            columns.addAll(List.of("score." + scorer, "answer." + scorer, "explanation." + scorer));
        }
        columns.addAll(List.of(
                "prompt",
                "text",
                "error",
                "ttft_ms",
                "e2e_ms",
                "response_ttft_ms",
                "response_e2e_ms",
                "input_tokens",
                "output_tokens",
                "cost_usd"));
        CSVPrinter printer = printer(out, columns);
        try (Stream<Trial> trials = run.trials()) {
            for (Iterator<Trial> each = trials.iterator(); each.hasNext(); ) {
                printer.printRecord(cells(run.id(), each.next(), scorers));
            }
        }
        printer.flush();
    }

    /** Every scorer of every task: a column must be known before the first line. */
    private static Set<String> scorers(Run run) {
        Set<String> names = new LinkedHashSet<>();
        try (Stream<Trial> trials = run.trials()) {
            trials.forEach(trial -> names.addAll(trial.scores().keySet()));
        }
        return names;
    }

    private static List<@Nullable Object> cells(String run, Trial trial, Set<String> scorers) {
        Trial.Key key = trial.key();
        List<@Nullable Object> cells = new ArrayList<>(Arrays.asList(
                text(run),
                text(key.model()),
                text(key.task()),
                text(key.sample()),
                key.epoch(),
                text(trial.cluster()),
                trial.outcome()));
        for (String scorer : scorers) {
            Score score = trial.scores().get(scorer);
            cells.add(score == null ? null : number(score.value()));
            cells.add(score == null ? null : text(score.answer()));
            cells.add(score == null ? null : text(score.explanation()));
        }
        TrialText shown = TrialText.of(trial);
        cells.add(text(shown.prompt()));
        cells.add(text(shown.answer()));
        cells.add(text(trial.error()));
        Timings timings = shown.timings();
        cells.add(timings == null ? null : timings.ttft());
        cells.add(timings == null ? null : timings.e2e());
        cells.add(timings == null ? null : timings.responseTtft());
        cells.add(timings == null ? null : timings.responseE2e());
        Usage usage =
                shown.call() == null ? Usage.NONE : shown.call().response().usage();
        cells.add(usage.inputTokens());
        cells.add(usage.outputTokens());
        Cost cost = trial.cost();
        cells.add(cost.priced() == 0 ? null : cost.usd().toPlainString());
        return cells;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** What others wrote must be a text to a spreadsheet and never a formula; numbers of ours may begin with a minus sign. */
    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isEmpty() || RISKY.indexOf(value.charAt(0)) < 0 ? value : "'" + value;
    }
}
