package io.github.llmbench.engine.history;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the runs of one benchmark over time. Immutable.
 *
 * <pre>{@code
 * for (History.Series series : History.of(runs).series()) {
 *     series.changes().forEach(change -> System.out.println(series.metric() + " " + change.point().relativeChange()));
 * }
 * }</pre>
 *
 * @param series by model, task and metric in the order of the last run
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record History(List<Series> series) {
    public History {
        series = List.copyOf(series);
    }

    /**
     * A metric of one model on one task.
     *
     * @param metric its name
     * @param model label of the model; {@code null} for the whole run
     * @param task name of the task; {@code null} for the whole run
     * @param unit of the metric
     * @param direction which way it gets better
     * @param points one a run that has it, oldest first
     * @param changes where it took a new level, oldest first
     */
    public record Series(
            String metric,
            @Nullable String model,
            @Nullable String task,
            String unit,
            Direction direction,
            List<Point> points,
            List<Change> changes) {}

    /**
     * The metric in one run.
     *
     * @param run the run
     * @param value its estimate
     */
    public record Point(RunHeader run, double value) {}

    /**
     * A new level.
     *
     * @param run that began it
     * @param point what changed and by how much
     * @param gain by how much the new level is better than the one before: negative where it is worse, NaN where neither way is better
     * @param identity parts of the run's identity that differ from the run before
     */
    public record Change(RunHeader run, ChangePoint point, double gain, List<String> identity) {
        /** Whether the new level is worse. */
        public boolean regression() {
            return gain < 0;
        }
    }

    /** With the change points of Hunter's defaults. */
    public static History of(List<Run> runs) {
        return of(runs, ChangePoints.ofDefaults());
    }

    /**
     * Of runs of one benchmark, oldest first; runs that did not come to their end are left out, those that stopped once every gate was
     * decided too: where a run stops depends on its values, so that their mean leans to one side.
     *
     * @param changes finds the change points
     */
    public static History of(List<Run> runs, ChangePoints changes) {
        List<Run> whole =
                runs.stream().filter(run -> run.status() == Run.Status.COMPLETE).toList();
        Map<Key, Metric> keys = new LinkedHashMap<>();
        // In the order of the newest run, with what only older ones have at the end.
        for (int i = whole.size() - 1; i >= 0; i--) {
            whole.get(i).metrics().forEach(metric -> keys.putIfAbsent(Key.of(metric), metric));
        }
        return new History(keys.entrySet().stream()
                .map(entry -> series(entry.getKey(), entry.getValue(), whole, changes))
                .filter(series -> !series.points().isEmpty())
                .toList());
    }

    private record Key(
            String name, @Nullable String model, @Nullable String task) {
        static Key of(Metric metric) {
            return new Key(metric.name(), metric.model(), metric.task());
        }

        Stream<Metric> in(Run run) {
            return run.metrics().stream().filter(metric -> of(metric).equals(this));
        }
    }

    private static Series series(Key key, Metric last, List<Run> runs, ChangePoints changes) {
        List<Point> points = new ArrayList<>();
        for (Run run : runs) {
            key.in(run)
                    .filter(metric -> Double.isFinite(metric.estimate()))
                    .findFirst()
                    .ifPresent(metric -> points.add(new Point(run.header(), metric.estimate())));
        }
        double[] values = points.stream().mapToDouble(Point::value).toArray();
        List<Change> found = new ArrayList<>();
        for (ChangePoint point : values.length < 2 ? List.<ChangePoint>of() : changes.find(values)) {
            RunHeader began = points.get(point.index()).run();
            RunHeader before = points.get(point.index() - 1).run();
            found.add(new Change(
                    began,
                    point,
                    last.direction().gain(point.after() - point.before()),
                    before.fingerprint().identityChanges(began.fingerprint())));
        }
        return new Series(
                key.name(),
                key.model(),
                key.task(),
                last.unit(),
                last.direction(),
                List.copyOf(points),
                List.copyOf(found));
    }
}
