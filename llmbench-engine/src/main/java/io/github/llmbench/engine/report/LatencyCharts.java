package io.github.llmbench.engine.report;

import io.github.llmbench.api.Run;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Scale;
import io.github.llmbench.engine.report.Chart.Series;
import io.github.llmbench.engine.report.Chart.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Percentile plots of durations, on both clocks. */
final class LatencyCharts {
    private static final double[] PERCENTILES = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999};
    private static final double WIDE_SPREAD = 20;

    private final Run run;
    private final LatencyCurves curves;

    LatencyCharts(Run run, LatencyCurves curves) {
        this.run = run;
        this.curves = curves;
    }

    Chart chart(String duration) {
        List<Series> series = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        List<String> tasks = run.header().tasks();
        int colour = 0;
        for (String model : run.header().models()) {
            for (String task : tasks) {
                for (LatencyCurves.Kind kind : LatencyCurves.Kind.values()) {
                    long calls = curves.count(model, task, kind);
                    if (kind.duration.equals(duration) && calls > 0) {
                        Map<Double, Double> values = curves.percentiles(model, task, kind, PERCENTILES);
                        String name = tasks.size() == 1 ? model : model + ", " + task;
                        series.add(new Series(
                                name,
                                colour,
                                kind.clock.equals("response") ? Mark.DASHED : Mark.USUAL,
                                points(name + ", " + kind.clock, values)));
                        cells.add(row(model, task, kind.clock, calls, values));
                    }
                }
                colour++;
            }
        }
        List<String> columns = new ArrayList<>(List.of("Model", "Task", "Clock", "Calls"));
        columns.addAll(names());
        String meaning = duration.equals("TTFT") ? "Time to first token" : "Time to the end of the answer";
        return new Chart(
                "latency-" + duration.toLowerCase(Locale.ROOT),
                Chart.Kind.LINES,
                meaning + " (" + duration + ")",
                "Service time (solid) runs from sent, response time (dashed) from scheduled; slow calls are on the right.",
                Axis.named("percentile of calls", names().subList(0, longest(series))),
                new Axis(duration, "ms", List.of(), scale(series)),
                series,
                null,
                new Table(columns, cells));
    }

    private static List<Point> points(String name, Map<Double, Double> values) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < PERCENTILES.length; i++) {
            Double millis = values.get(PERCENTILES[i]);
            if (millis != null) {
                points.add(
                        Point.of(i, millis, name + ": " + name(PERCENTILES[i]) + " " + Format.millis(millis) + " ms"));
            }
        }
        return points;
    }

    private static List<String> row(String model, String task, String clock, long calls, Map<Double, Double> values) {
        List<String> cells = new ArrayList<>(List.of(model, task, clock, Format.count(calls)));
        for (double p : PERCENTILES) {
            Double millis = values.get(p);
            cells.add(millis == null ? "too few" : Format.millis(millis) + " ms");
        }
        return cells;
    }

    private static int longest(List<Series> series) {
        return 1
                + series.stream()
                        .flatMap(one -> one.points().stream())
                        .mapToInt(point -> (int) point.x())
                        .max()
                        .orElse(-1);
    }

    private static Scale scale(List<Series> series) {
        DoubleSummaryStatistics all = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Point::y)
                .summaryStatistics();
        return all.getMin() > 0 && all.getMax() / all.getMin() > WIDE_SPREAD ? Scale.LOG : Scale.LINEAR;
    }

    private static List<String> names() {
        return Arrays.stream(PERCENTILES).mapToObj(LatencyCharts::name).toList();
    }

    private static String name(double p) {
        String digits = String.format(Locale.ROOT, "%.2f", p * 100);
        return "p" + digits.replaceAll("\\.?0+$", "");
    }
}
