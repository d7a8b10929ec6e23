package io.github.llmbench.engine.report;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.engine.compare.RunComparison;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Kind;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Series;
import io.github.llmbench.engine.report.Chart.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The charts of a run; one that would be empty is left out. */
final class Charts {
    /** As rows of the page number them. */
    static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    /** Rows that a figure on one page of a PDF can have. */
    static final int MOST_ROWS = 60;

    private static final char NEW_LINE = '\n';

    private final List<RunComparison.Table> tables;
    private final List<ResultRow> rows;
    private final boolean oneTask;

    private Charts(Run run, List<RunComparison.Table> tables) {
        this.tables = tables;
        this.rows = ResultRow.of(run);
        this.oneTask = run.header().tasks().size() == 1;
    }

    static List<Chart> of(Run run, List<RunComparison.Table> tables, RunCurves curves) {
        Charts charts = new Charts(run, tables);
        LatencyCharts latency = new LatencyCharts(run, curves.percentiles());
        return Stream.of(
                        charts.scores(),
                        charts.differences(),
                        latency.chart("TTFT"),
                        latency.chart("E2E"),
                        curves.timeline().chart(),
                        new CostChart(charts.rows, charts.oneTask).chart(),
                        charts.outcomes())
                .filter(chart -> !chart.table().rows().isEmpty())
                .map(Charts::drawable)
                .toList();
    }

    /** The same with no more rows than a page or a screen can show; its table has all. */
    static Chart drawable(Chart chart) {
        List<String> names = chart.y().categories();
        if (names.size() <= MOST_ROWS) {
            return chart;
        }
        List<Series> series = chart.series().stream()
                .map(one -> new Series(
                        one.name(),
                        one.colour(),
                        one.mark(),
                        one.points().stream()
                                .filter(point -> point.y() < MOST_ROWS)
                                .toList()))
                .toList();
        return new Chart(
                chart.id(),
                chart.kind(),
                chart.title(),
                chart.note() + " The first " + MOST_ROWS + " of " + Format.count(names.size())
                        + " rows are drawn; the table has all.",
                chart.x(),
                Axis.named(chart.y().title(), names.subList(0, MOST_ROWS)),
                series,
                chart.reference(),
                chart.table());
    }

    private String name(ResultRow row) {
        return row.name(oneTask);
    }

    private Chart scores() {
        List<String> names = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : rows) {
            for (Metric score : row.scores()) {
                if (Double.isNaN(score.estimate())) {
                    continue;
                }
                boolean several = row.scores().size() > 1;
                String name = several ? name(row) + ", " + score.name() : name(row);
                Interval interval = score.interval();
                String shown = interval == null ? Format.NONE : Format.interval(interval, score.unit());
                points.add(new Point(
                        score.estimate(),
                        names.size(),
                        interval == null ? null : interval.low(),
                        interval == null ? null : interval.high(),
                        name + ": " + Format.estimate(score) + " " + shown));
                names.add(name);
                cells.add(List.of(
                        row.model(),
                        row.task(),
                        score.name(),
                        ResultRow.right(score),
                        Format.estimate(score),
                        shown,
                        Format.count(score.count())));
            }
        }
        String what = ResultRow.scoreName(rows);
        return new Chart(
                "scores",
                Kind.FOREST,
                "Score of each model",
                "Each point is the mean with its 95 % interval; more of the same size would mostly fall inside it.",
                Axis.of(what, ""),
                Axis.named("", names),
                List.of(Series.of("score", 0, points)),
                null,
                new Table(List.of("Model", "Task", "Score", "Right", "Value", "95 % interval", "Scored"), cells));
    }

    private Chart differences() {
        List<String> names = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        boolean several = tables.size() > 1
                || tables.stream().anyMatch(table -> table.rows().size() > 1);
        for (RunComparison.Table table : tables) {
            Contrasted contrasted = new Contrasted(table, model -> table.sides().get(model));
            for (RunComparison.Row row : table.rows()) {
                for (RunComparison.Pair pair : row.pairs()) {
                    PairedDifference difference = Objects.requireNonNull(pair.difference());
                    String left = table.sides().get(pair.left());
                    String right = table.sides().get(pair.right());
                    String models = left + NEW_LINE + "− " + right;
                    String name = several ? models + ", " + table.task() + ", " + row.metric() : models;
                    Interval interval = difference.interval();
                    String shown = Format.signed(difference.difference(), row.unit());
                    String verdict = contrasted.verdict(row, pair);
                    points.add(new Point(
                            difference.difference(),
                            names.size(),
                            interval.low(),
                            interval.high(),
                            name.replace(NEW_LINE, ' ') + ": " + shown + " " + Format.interval(interval, row.unit())
                                    + ", " + verdict));
                    names.add(name);
                    cells.add(List.of(
                            left,
                            right,
                            table.task(),
                            row.metric(),
                            shown,
                            Format.interval(interval, row.unit()) + " (" + interval.method() + ")",
                            Format.count(difference.pairs()),
                            Verdicts.only(difference, difference.leftOnly()),
                            Verdicts.only(difference, difference.rightOnly()),
                            Format.effect(pair.effect()),
                            Format.pValue(pair.adjusted()) + " (" + difference.test() + ")",
                            Format.pValue(pair.falseDiscovery()),
                            contrasted.told(row, pair)));
                }
            }
        }
        return new Chart(
                "differences",
                Kind.FOREST,
                "Paired differences",
                tables.isEmpty()
                        ? ""
                        : String.join(" ", new Contrasted(tables.get(0), ComparisonParts::letter).notes()),
                Axis.of("difference", ""),
                Axis.named("", names),
                List.of(Series.of("difference", 0, points)),
                0.0,
                new Table(
                        List.of(
                                "Left",
                                "Right",
                                "Task",
                                "Score",
                                "Difference",
                                "95 % interval",
                                "Pairs",
                                "Left only",
                                "Right only",
                                "Size",
                                "p",
                                "q",
                                "Verdict"),
                        cells));
    }

    private Chart outcomes() {
        List<Outcome> seen = OUTCOMES.stream()
                .filter(outcome -> rows.stream().anyMatch(row -> row.outcomes().containsKey(outcome)))
                .toList();
        List<ResultRow> made = rows.stream().filter(row -> row.trials() > 0).toList();
        List<Series> series = new ArrayList<>();
        for (Outcome outcome : seen) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < made.size(); i++) {
                long trials = Objects.requireNonNullElse(made.get(i).outcomes().get(outcome), 0L);
                points.add(Point.of(
                        (double) trials,
                        i,
                        name(made.get(i)) + ": " + Format.words(outcome) + " " + Format.count(trials)));
            }
            series.add(Series.of(Format.words(outcome), OUTCOMES.indexOf(outcome), points));
        }
        List<String> columns = new ArrayList<>(List.of("Model", "Task", "Trials"));
        seen.forEach(outcome -> columns.add(Format.words(outcome)));
        List<List<String>> cells = new ArrayList<>();
        for (ResultRow row : made) {
            List<String> line = new ArrayList<>(List.of(row.model(), row.task(), Format.count(row.trials())));
            seen.forEach(outcome -> line.add(
                    Format.count(Objects.requireNonNullElse(row.outcomes().get(outcome), 0L))));
            cells.add(line);
        }
        return new Chart(
                "outcomes",
                Kind.STACKED_BARS,
                "How trials ended",
                "Only answered trials can be right; every other end is counted apart.",
                Axis.of("trials", ""),
                Axis.named("", made.stream().map(this::name).toList()),
                series,
                null,
                new Table(columns, cells));
    }
}
