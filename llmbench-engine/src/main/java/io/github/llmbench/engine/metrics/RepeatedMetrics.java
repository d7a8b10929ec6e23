package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.compare.Measure;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.compare.TrialFigures;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.Mean;
import io.github.llmbench.engine.stats.Means;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.RunBootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of several runs of one benchmark put together, for gates on repeats; of one run where only its figures are kept.
 *
 * <ul>
 *   <li>scores, shares of outcomes and tokens: the mean over samples. A sample with all of its repeats is one unit, as with epochs, so
 *       that repeating a run does not pretend to more samples;
 *   <li>durations of one run: a sample with all of its epochs is one unit, or all samples of a cluster;
 *   <li>durations of several: the run is the unit, since values of one run resemble each other. The mean has a cluster-robust interval, a quantile
 *       of five runs or more a {@linkplain RunBootstrap cluster bootstrap over runs}, of fewer Student's t over the runs' own quantiles:
 *       a few runs give too few different draws for a bootstrap;
 *   <li>{@code cost}: the mean of the runs' sums, which is exact.
 * </ul>
 *
 * <p>Durations that do not vary, be it those of one run or the figures of several, say nothing of the next: a few have no interval, as in
 * a {@linkplain Mean#within run}.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * List<Metric> metrics = RepeatedMetrics.of(List.of(first, second), Set.of("accuracy", "ttft.p95"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RepeatedMetrics {
    /** Ends the {@linkplain Metric#signature() signature} of what has runs for units, several of them. */
    public static final String OVER_RUNS = "runs put together, by runs";

    private static final String UNSCORED = "unscored";
    private static final String SUMS = "exact sums";
    private static final int ENOUGH_RUNS = 5;
    private static final int RESAMPLES = 2_000;
    private static final long SEED = 42;

    private final List<RunFigures> runs;
    private final Set<String> names;
    private final List<Metric> metrics = new ArrayList<>();

    private RepeatedMetrics(List<RunFigures> runs, Set<String> names) {
        this.runs = runs;
        this.names = names;
    }

    /**
     * The metrics of these names, and {@code unscored}, of each model and task of the first run; {@code cost} also of the whole.
     *
     * @param runs at least one
     * @throws IllegalArgumentException in one line if a metric is kept by run and cannot be put together
     */
    public static List<Metric> of(List<RunFigures> runs, Collection<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        all.add(UNSCORED);
        return new RepeatedMetrics(List.copyOf(runs), all).made();
    }

    private List<Metric> made() {
        RunFigures first = runs.get(0);
        for (String name : names) {
            boolean known = first.header().tasks().stream()
                    .anyMatch(task -> Measure.of(first.scores(task), task, name) != null);
            if (!known && !name.equals(UNSCORED)) {
                throw new IllegalArgumentException(name + " cannot be decided on figures by sample of " + runs.size()
                        + (runs.size() == 1 ? " run" : " runs put together")
                        + ", since it is a figure of a whole run; give one run, and not a baseline file");
            }
        }
        for (String model : first.header().models()) {
            for (String task : first.header().tasks()) {
                names.forEach(name -> add(Measure.of(first.scores(task), task, name), model));
            }
        }
        names.forEach(this::addTotal);
        return List.copyOf(metrics);
    }

    private void add(@Nullable Measure measure, String model) {
        if (measure == null) {
            return;
        }
        switch (measure.kind()) {
            case MEAN -> addMean(measure, model);
            case MEAN_DURATION, SHIFT, QUANTILE -> addDuration(measure, model);
            case SUM -> addSum(measure, model);
        }
    }

    private void addMean(Measure measure, String model) {
        TaskSamples samples = new TaskSamples();
        trials(model, measure.task())
                .forEach(trial -> samples.indexOf(trial.key().sample(), trial.cluster()));
        SampleValues values = new SampleValues();
        Map<String, List<Double>> bySample = measure.values(runs, model);
        bySample.forEach((sample, all) -> all.forEach(value -> values.add(samples.indexOf(sample, null), value)));
        Mean mean = values.mean(samples, measure.binary(), measure.lowest(), measure.highest(), RunMetrics.LEVEL);
        long valued = trials(model, measure.task())
                .filter(trial -> !Double.isNaN(measure.value().applyAsDouble(trial)))
                .count();
        long without = trials(model, measure.task()).count() - valued;
        metrics.add(metric(measure, model, mean.estimate(), mean.interval(), values.count(), without, "samples"));
    }

    private void addDuration(Measure measure, String model) {
        List<double[]> perRun = runs.stream()
                .map(run -> flat(measure.values(List.of(run), model)))
                .filter(values -> values.length > 0)
                .toList();
        double[] all = perRun.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        if (all.length == 0) {
            return;
        }
        if (measure.kind() == Measure.Kind.MEAN_DURATION) {
            Mean mean = perRun.size() == 1
                    ? ofOne(measure, model)
                    : Means.ofClusters(
                            perRun.stream().flatMapToDouble(Arrays::stream).toArray(),
                            IntStream.range(0, perRun.size())
                                    .flatMap(
                                            run -> IntStream.generate(() -> run).limit(perRun.get(run).length))
                                    .toArray(),
                            RunMetrics.LEVEL);
            Interval interval = mean.within(0, Double.POSITIVE_INFINITY).interval();
            metrics.add(metric(measure, model, mean.estimate(), interval, all.length, 0, "runs"));
            return;
        }
        metrics.add(metric(
                measure,
                model,
                quantile(all, measure.p()),
                all.length < Quantiles.fewest(measure.p(), RunMetrics.LEVEL)
                        ? null
                        : perRun.size() == 1 ? ofOne(measure, model, all) : interval(perRun, measure.p()),
                all.length,
                0,
                "runs"));
    }

    /** In one run samples are the units, with all their epochs, or what they share. */
    private Mean ofOne(Measure measure, String model) {
        Moments moments = new Moments();
        units(measure, model)
                .forEach((sample, unit) -> measure.values(runs, model)
                        .getOrDefault(sample, List.of())
                        .forEach(value -> moments.add(unit, value)));
        return moments.mean(RunMetrics.LEVEL);
    }

    /** Of each sample the number of its unit. */
    private Map<String, Integer> units(Measure measure, String model) {
        TaskSamples samples = new TaskSamples();
        Map<String, Integer> units = new LinkedHashMap<>();
        trials(model, measure.task())
                .forEach(trial -> units.computeIfAbsent(
                        trial.key().sample(), id -> samples.cluster(samples.indexOf(id, trial.cluster()))));
        return units;
    }

    private @Nullable Interval ofOne(Measure measure, String model, double[] ascending) {
        Set<String> valued = measure.values(runs, model).keySet();
        long units = units(measure, model).entrySet().stream()
                .filter(unit -> valued.contains(unit.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .count();
        Quantiles.Ranks ranks = Quantiles.ofUnits(units, ascending.length, measure.p(), RunMetrics.LEVEL);
        return ranks == null
                ? null
                : new Interval(
                        ascending[(int) ranks.low() - 1],
                        ascending[(int) ranks.high() - 1],
                        RunMetrics.LEVEL,
                        units == ascending.length ? Quantiles.ORDER_STATISTICS : Distribution.BY_SAMPLE);
    }

    private static @Nullable Interval interval(List<double[]> perRun, double p) {
        double[] quantiles = perRun.stream()
                .mapToDouble(values -> quantile(Arrays.stream(values).sorted().toArray(), p))
                .toArray();
        Mean overRuns = Means.of(quantiles, RunMetrics.LEVEL).named("t over runs");
        if (perRun.size() >= ENOUGH_RUNS && !overRuns.withoutVariation()) {
            return RunBootstrap.quantile(
                            perRun,
                            p,
                            Bootstrap.seeded(SEED).withResamples(RESAMPLES).withLevel(RunMetrics.LEVEL))
                    .interval();
        }
        return overRuns.within(0, Double.POSITIVE_INFINITY).interval();
    }

    private static double quantile(double[] ascending, double p) {
        return ascending[(int) Quantiles.rank(ascending.length, p) - 1];
    }

    private void addSum(Measure measure, String model) {
        double[] known = trials(model, measure.task())
                .mapToDouble(measure.value())
                .filter(value -> !Double.isNaN(value))
                .toArray();
        long without = trials(model, measure.task()).count() - known.length;
        if (known.length > 0) {
            double mean = Arrays.stream(known).sum() / runs.size();
            metrics.add(metric(measure, model, mean, null, known.length, without, SUMS));
        }
    }

    /** Of all models and tasks, where each has its sum by now. */
    private void addTotal(String name) {
        List<Metric> parts = metrics.stream()
                .filter(metric ->
                        metric.name().equals(name) && metric.signature().endsWith(SUMS))
                .toList();
        if (!parts.isEmpty()) {
            metrics.add(new Metric(
                    name,
                    null,
                    null,
                    parts.stream().mapToDouble(Metric::estimate).sum(),
                    null,
                    parts.stream().mapToLong(Metric::count).sum(),
                    parts.stream().mapToLong(Metric::unscored).sum(),
                    parts.get(0).unit(),
                    parts.get(0).direction(),
                    parts.get(0).signature()));
        }
    }

    private Metric metric(
            Measure measure,
            String model,
            double estimate,
            @Nullable Interval interval,
            long count,
            long unscored,
            String unit) {
        return new Metric(
                measure.name(),
                model,
                measure.task(),
                estimate,
                interval,
                count,
                unscored,
                measure.unit(),
                measure.direction(),
                "of " + runs.size() + (runs.size() == 1 ? " run, by " : " runs put together, by ") + unit);
    }

    private Stream<TrialFigures> trials(String model, String task) {
        return runs.stream()
                .flatMap(run -> run.trials().stream())
                .filter(trial ->
                        trial.key().model().equals(model) && trial.key().task().equals(task));
    }

    private static double[] flat(Map<String, List<Double>> values) {
        return values.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
