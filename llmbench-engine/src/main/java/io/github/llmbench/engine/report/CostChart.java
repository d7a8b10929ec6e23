package io.github.llmbench.engine.report;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.report.Chart.Axis;
import io.github.llmbench.engine.report.Chart.Mark;
import io.github.llmbench.engine.report.Chart.Point;
import io.github.llmbench.engine.report.Chart.Series;
import io.github.llmbench.engine.report.Chart.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Score against cost, with the front of those that nothing beats in both. */
final class CostChart {
    /** Grey. */
    private static final int FRONT_COLOUR = 6;

    private final List<ResultRow> rows;
    private final boolean oneTask;

    CostChart(List<ResultRow> rows, boolean oneTask) {
        this.rows = rows;
        this.oneTask = oneTask;
    }

    private record Entry(ResultRow row, int colour, Metric score, Metric cost) {
        /** Whether it has a place: which way its score gets better, and all that it cost, are known. */
        boolean comparable() {
            return score.direction() != Direction.NEITHER && whole();
        }

        boolean whole() {
            return cost.unscored() == 0;
        }

        /** As good in both and better in one. */
        boolean beats(Entry other) {
            double gain = score.direction().gain(score.estimate() - other.score.estimate());
            double saved = other.cost.estimate() - cost.estimate();
            return row.task().equals(other.row.task())
                    && score.name().equals(other.score.name())
                    && gain >= 0
                    && saved >= 0
                    && (gain > 0 || saved > 0);
        }
    }

    Chart chart() {
        List<Entry> entries = entries();
        List<Entry> placed = entries.stream().filter(Entry::comparable).toList();
        List<Entry> front = placed.stream()
                .filter(entry -> placed.stream().noneMatch(other -> other.beats(entry)))
                .toList();
        List<Series> series = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        for (Entry entry : entries) {
            Interval interval = entry.score().interval();
            String name = entry.row().name(oneTask);
            String label = name + ": " + entry.score().name() + " " + Format.estimate(entry.score()) + ", "
                    + ResultRow.cost(entry.cost());
            Point point = new Point(
                    entry.cost().estimate(),
                    entry.score().estimate(),
                    interval == null ? null : interval.low(),
                    interval == null ? null : interval.high(),
                    label);
            series.add(Series.of(name, entry.colour(), List.of(point)));
            cells.add(List.of(
                    entry.row().model(),
                    entry.row().task(),
                    entry.score().name(),
                    Format.estimate(entry.score()),
                    interval == null
                            ? Format.NONE
                            : Format.interval(interval, entry.score().unit()),
                    ResultRow.cost(entry.cost()),
                    front.contains(entry) ? "yes" : "no"));
        }
        series.addAll(lines(front));
        return new Chart(
                "cost",
                Chart.Kind.SCATTER,
                "Score and cost",
                note(entries),
                Axis.of("cost of the run", "USD"),
                Axis.of(ResultRow.scoreName(rows), ""),
                series,
                null,
                new Table(List.of("Model", "Task", "Score", "Value", "95 % interval", "Cost", "On the front"), cells));
    }

    private static String note(List<Entry> entries) {
        String partly = entries.stream().allMatch(Entry::whole)
                ? ""
                : " One with calls that have no price is not on it: it may have cost more than is shown.";
        return better(entries)
                + "Left is cheaper. No model beats one on the front in both; models without a price are left out."
                + partly;
    }

    /** Tasks may have scores of both ways. */
    private static String better(List<Entry> entries) {
        boolean one = entries.stream()
                        .map(entry -> entry.score().direction())
                        .distinct()
                        .count()
                == 1;
        return entries.stream()
                .map(Entry::score)
                .filter(score -> score.direction() != Direction.NEITHER)
                .map(score -> (score.direction() == Direction.HIGHER_IS_BETTER ? "Up is better" : "Down is better")
                        + (one ? ". " : " of " + score.name() + ". "))
                .distinct()
                .collect(Collectors.joining());
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (ResultRow row : rows) {
            Metric cost = row.metric("cost");
            Metric score = row.scores().stream().findFirst().orElse(null);
            if (cost != null && score != null && !Double.isNaN(score.estimate())) {
                entries.add(new Entry(row, rows.indexOf(row), score, Objects.requireNonNull(cost)));
            }
        }
        return entries;
    }

    /** One line a task, since costs and scores of different tasks do not compare. */
    private List<Series> lines(List<Entry> front) {
        List<Series> lines = new ArrayList<>();
        for (String task :
                front.stream().map(entry -> entry.row().task()).distinct().toList()) {
            List<Point> points = front.stream()
                    .filter(entry -> entry.row().task().equals(task))
                    .map(entry ->
                            Point.of(entry.cost().estimate(), entry.score().estimate(), ""))
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            if (points.size() > 1) {
                lines.add(new Series(oneTask ? "front" : "front, " + task, FRONT_COLOUR, Mark.DASHED, points));
            }
        }
        return lines;
    }
}
