package io.github.llmbench.engine.report;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Series;
import io.github.llmbench.engine.report.Chart.Table;
import io.github.llmbench.engine.timing.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long answers took in the course of the run, by model and task: its time is cut into at most 40 pieces, fewer where there are
 * not 20 calls for each. Used by one thread.
 */
final class LatencyTimeline {
    private static final int PIECES = 40;
    private static final int CALLS_A_PIECE = 20;
    private static final int FEWEST_FOR_P95 = 20;
    private static final int DIGITS = 3;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double P50 = 50;
    private static final double P95 = 95;
    private static final long LONG_RUN = 600;

    private final Run run;
    private final Instant start;
    private final double seconds;
    private final Map<Cell, Histogram[]> cells = new HashMap<>();
    private long calls;

    private record Cell(String model, String task) {}

    LatencyTimeline(Run run) {
        this.run = run;
        this.start = run.header().startedAt();
        this.seconds = Math.max(1, Duration.between(start, run.finishedAt()).toMillis()) / 1000.0;
    }

    void add(Trial trial) {
        if (trial.outcome() == Outcome.INVALID) {
            return;
        }
        for (Call call : trial.calls()) {
            CallTrace trace = call.response().trace();
            Double millis = LatencyCurves.measured(call)
                    ? Timings.of(trace, call.response().usage()).e2e()
                    : null;
            if (millis != null) {
                Instant sent = trace.scheduledAt().plusNanos(trace.sent());
                Histogram[] pieces = cells.computeIfAbsent(
                        new Cell(trial.key().model(), trial.key().task()), any -> new Histogram[PIECES]);
                int piece = piece(sent);
                if (pieces[piece] == null) {
                    pieces[piece] = histogram();
                }
                pieces[piece].recordValue(Math.round(millis * NANOS_A_MILLI));
                calls++;
            }
        }
    }

    private static Histogram histogram() {
        Histogram histogram = new Histogram(1_000, 100_000_000, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    private int piece(Instant sent) {
        double share = Duration.between(start, sent).toMillis() / 1000.0 / seconds;
        return (int) Math.max(0, Math.min(PIECES - 1, Math.floor(share * PIECES)));
    }

    Chart chart() {
        int width = width();
        boolean minutes = seconds > LONG_RUN;
        List<Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<String> tasks = run.header().tasks();
        int colour = 0;
        for (String model : run.header().models()) {
            for (String task : tasks) {
                Histogram[] pieces = cells.get(new Cell(model, task));
                if (pieces != null && width < PIECES) {
                    Lines lines = new Lines(tasks.size() == 1 ? model : model + ", " + task, minutes ? 60 : 1);
                    for (int from = 0; from < PIECES; from += width) {
                        Histogram merged = histogram();
                        for (int i = from; i < Math.min(PIECES, from + width); i++) {
                            if (pieces[i] != null) {
                                merged.add(pieces[i]);
                            }
                        }
                        lines.add(from * seconds / PIECES, Math.min(PIECES, from + width) * seconds / PIECES, merged);
                    }
                    series.add(Series.of(lines.name, colour, lines.p50));
                    if (!lines.p95.isEmpty()) {
                        series.add(new Series(lines.name, colour, Mark.DASHED, lines.p95));
                    }
                    lines.rows.forEach(cells -> {
                        List<String> row = new ArrayList<>(List.of(model, task));
                        row.addAll(cells);
                        rows.add(row);
                    });
                }
                colour++;
            }
        }
        return new Chart(
                "latency-time",
                Chart.Kind.LINES,
                "Time to the end of the answer in the course of the run",
                "Median (solid) and p95 (dashed, from 20 calls on) of E2E by when the call was sent, service time.",
                Axis.of("time since the start", minutes ? "min" : "s"),
                Axis.of("E2E", "ms"),
                series,
                null,
                new Table(List.of("Model", "Task", "Sent between", "Calls", "p50", "p95"), rows));
    }

    /** How many pieces are taken together. */
    private int width() {
        long each = Math.max(1, cells.size());
        long wanted = Math.max(1, Math.min(PIECES, calls / each / CALLS_A_PIECE));
        return (int) Math.ceil((double) PIECES / wanted);
    }

    /** The two lines of a model and task, and their rows of the table. */
    private static final class Lines {
        private final String name;
        private final double unit;
        private final List<Point> p50 = new ArrayList<>();
        private final List<Point> p95 = new ArrayList<>();
        private final List<List<String>> rows = new ArrayList<>();

        Lines(String name, double unit) {
            this.name = name;
            this.unit = unit;
        }

        void add(double from, double to, Histogram histogram) {
            if (histogram.getTotalCount() == 0) {
                return;
            }
            String when = Format.value(from / unit, "s") + " to " + Format.value(to / unit, "s")
                    + (unit == 1 ? " s" : " min");
            double middle = (from + to) / 2 / unit;
            double median = histogram.getValueAtPercentile(P50) / NANOS_A_MILLI;
            p50.add(Point.of(middle, median, name + ", " + when + ": p50 " + Format.millis(median) + " ms"));
            String high = "too few";
            if (histogram.getTotalCount() >= FEWEST_FOR_P95) {
                double value = histogram.getValueAtPercentile(P95) / NANOS_A_MILLI;
                p95.add(Point.of(middle, value, name + ", " + when + ": p95 " + Format.millis(value) + " ms"));
                high = Format.millis(value) + " ms";
            }
            rows.add(List.of(when, Format.count(histogram.getTotalCount()), Format.millis(median) + " ms", high));
        }
    }
}
