package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.compare.RunComparison.Pair;
import io.github.llmbench.engine.compare.RunComparison.Row;
import io.github.llmbench.engine.compare.RunComparison.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The models of one run side by side in their scores, of what the run holds already: no trial is read. One table a task, with the same
 * adjustments, sizes of differences and rankings as a {@link RunComparison} has. Stateless, safe for use by several threads.
 *
 * <pre>{@code
 * List<RunComparison.Table> tables = RunTables.of(run, OneSided.of(run));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunTables {
    private RunTables() {}

    /**
     * One a task on which something was compared.
     *
     * @param alone the samples that one model has a score for and another has not; see there what it must be given before
     */
    public static List<Table> of(Run run, OneSided alone) {
        List<Table> tables = new ArrayList<>();
        for (String task : run.header().tasks()) {
            Set<String> metrics = new LinkedHashSet<>();
            run.comparisons().stream()
                    .flatMap(comparison -> comparison.differences().stream())
                    .filter(difference -> difference.task().equals(task))
                    .forEach(difference -> metrics.add(difference.metric()));
            if (!metrics.isEmpty()) {
                List<Adjusting.Tested> rows =
                        metrics.stream().map(metric -> row(run, task, metric)).toList();
                tables.add(new Table(
                        task,
                        run.header().models(),
                        run.header().models(),
                        Adjusting.withFalseDiscovery(rows),
                        List.of(),
                        alone.unpaired(task)));
            }
        }
        return List.copyOf(tables);
    }

    private static Adjusting.Tested row(Run run, String task, String metric) {
        RunHeader header = run.header();
        List<String> models = header.models();
        List<Pair> pairs = new ArrayList<>();
        List<Double> pValues = new ArrayList<>();
        for (Comparison comparison : run.comparisons()) {
            for (PairedDifference difference : comparison.differences()) {
                if (difference.task().equals(task) && difference.metric().equals(metric)) {
                    pairs.add(Pair.of(
                            models.indexOf(comparison.left()),
                            models.indexOf(comparison.right()),
                            difference,
                            Effect.of(difference),
                            ""));
                    pValues.add(difference.pValue());
                }
            }
        }
        PairedDifference any = pairs.get(0).difference();
        Direction direction = any == null ? Direction.NEITHER : any.direction();
        List<Double> estimates = models.stream()
                .map(model ->
                        find(run, model, task, metric).map(Metric::estimate).orElse(Double.NaN))
                .toList();
        List<Pair> adjusted = Adjusting.byHolm(pairs, pValues);
        Row row = new Row(
                metric,
                "",
                direction,
                estimates,
                intervals(run, task, metric),
                adjusted,
                Adjusting.ranking(adjusted, pValues, estimates, direction, ComparedTask.LEVEL),
                judgements(run, task, metric));
        return new Adjusting.Tested(row, pValues);
    }

    private static Map<Integer, Interval> intervals(Run run, String task, String metric) {
        List<String> models = run.header().models();
        Map<Integer, Interval> intervals = new HashMap<>();
        for (int model = 0; model < models.size(); model++) {
            Interval kept = find(run, models.get(model), task, metric)
                    .map(Metric::interval)
                    .orElse(null);
            if (kept != null) {
                intervals.put(model, kept);
            }
        }
        return intervals;
    }

    /** A sample's epochs are one judgement; under a reducer other than the mean a metric counts samples already. */
    private static @Nullable Judgements judgements(Run run, String task, String metric) {
        Optional<ScoreMetric> score = run.header().scores().stream()
                .filter(one -> one.task().equals(task) && one.metric().equals(metric) && Judgements.are(one))
                .findFirst();
        if (score.isEmpty()) {
            return null;
        }
        Map<String, String> identity = run.header().fingerprint().identity();
        boolean reduced = !score.get().reducer().equals(ScoreMetric.MEAN);
        int epochs = reduced ? 1 : Integer.parseInt(identity.getOrDefault("task." + task + ".epochs", "1"));
        List<Metric> found = run.header().models().stream()
                .flatMap(model -> find(run, model, task, metric).stream())
                .toList();
        long[] judged = found.stream().mapToLong(one -> one.count() / epochs).toArray();
        double[] wins = IntStream.range(0, judged.length)
                .mapToDouble(i -> found.get(i).estimate() * judged[i])
                .toArray();
        return found.size() < run.header().models().size()
                ? null
                : Judgements.of(run.header().models(), wins, judged, ComparedTask.LEVEL);
    }

    private static Optional<Metric> find(Run run, String model, String task, String metric) {
        return run.metrics().stream()
                .filter(one -> one.name().equals(metric) && model.equals(one.model()) && task.equals(one.task()))
                .findFirst();
    }
}
