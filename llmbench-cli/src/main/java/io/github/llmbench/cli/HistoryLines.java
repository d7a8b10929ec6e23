package io.github.llmbench.cli;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.text.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A history for people and for programs. */
final class HistoryLines {
    private HistoryLines() {}

    /** What {@code --json} prints; {@code bad} says of each run whether a gate failed on it. */
    record Document(
            String schema,
            String benchmark,
            List<String> runs,
            List<Boolean> bad,
            boolean alert,
            List<SeriesRow> series) {}

    record SeriesRow(
            String metric,
            @Nullable String model,
            @Nullable String task,
            String unit,
            Direction direction,
            List<PointRow> points,
            List<ChangeRow> changes) {}

    record PointRow(String run, double value) {}

    record ChangeRow(
            String run,
            double before,
            double after,
            double difference,
            @Nullable Interval interval,
            double pValue,
            boolean regression,
            List<String> identity) {}

    static List<SeriesRow> document(List<History.Series> series) {
        return series.stream()
                .map(one -> new SeriesRow(
                        one.metric(),
                        one.model(),
                        one.task(),
                        one.unit(),
                        one.direction(),
                        one.points().stream()
                                .map(point -> new PointRow(point.run().id(), point.value()))
                                .toList(),
                        one.changes().stream().map(HistoryLines::change).toList()))
                .toList();
    }

    private static ChangeRow change(History.Change change) {
        ChangePoint point = change.point();
        return new ChangeRow(
                change.run().id(),
                point.before(),
                point.after(),
                point.after() - point.before(),
                point.difference(),
                point.pValue(),
                change.regression(),
                change.identity());
    }

    static List<String> text(List<History.Series> series) {
        List<String> lines = new ArrayList<>();
        for (History.Series one : series) {
            double last = one.points().get(one.points().size() - 1).value();
            String of =
                    (one.model() == null ? "" : "  " + one.model()) + (one.task() == null ? "" : " on " + one.task());
            lines.add("  " + one.metric() + of + ": " + Rounding.plain(last, one.unit()) + ", "
                    + one.points().size()
                    + (one.points().size() == 1 ? " run" : " runs")
                    + (one.changes().isEmpty() ? ", one level" : ""));
            one.changes().forEach(change -> lines.add("    " + line(one, change)));
        }
        if (series.stream()
                .flatMap(one -> one.changes().stream())
                .anyMatch(change -> change.point().difference() != null)) {
            lines.add("  (the interval of a difference allows for its run having been searched for)");
        }
        return lines;
    }

    private static String line(History.Series series, History.Change change) {
        ChangePoint point = change.point();
        String way = Double.isNaN(change.gain()) ? "changed" : change.regression() ? "WORSE" : "better";
        Interval interval = point.difference();
        String by = interval == null
                ? ""
                : ", difference " + Rounding.digits(point.after() - point.before(), series.unit()) + " ["
                        + Rounding.digits(interval.low(), series.unit()) + ", "
                        + Rounding.digits(interval.high(), series.unit()) + "]";
        String git = change.run().fingerprint().context().getOrDefault("git", "");
        return String.format(
                Locale.ROOT,
                "%s from run %s: %s to %s%s%s%s",
                way,
                change.run().id(),
                Rounding.digits(point.before(), series.unit()),
                Rounding.plain(point.after(), series.unit()),
                by,
                git.isEmpty() ? "" : ", commit " + git,
                change.identity().isEmpty() ? "" : ", changed then: " + String.join(", ", change.identity()));
    }
}
