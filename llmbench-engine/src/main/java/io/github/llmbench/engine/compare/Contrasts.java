package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.engine.stats.Bootstrap;
import io.github.llmbench.engine.stats.HodgesLehmann;
import io.github.llmbench.engine.stats.MannWhitney;
import io.github.llmbench.engine.stats.QuantileDifference;
import io.github.llmbench.engine.stats.Quantiles;
import io.github.llmbench.engine.stats.TestResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two sides in a metric, by the method that suits the metric:
 *
 * <ul>
 *   <li>scores and shares of outcomes: paired by sample, see {@link PairedScores};
 *   <li>durations, where both sides have two runs or more: the run is the unit. Mean and median: Hodges and Lehmann's shift of the
 *       runs' values with Moses' interval and Mann and Whitney's test; p95 and p99: a cluster bootstrap over runs;
 *   <li>durations of single runs: the mean paired by sample, the median by Hodges and Lehmann's shift of all values, p95 and p99 by a
 *       bootstrap over samples. Values of one run resemble each other, so that this speaks of these two runs and not of the next;
 *   <li>{@code cost}: the difference of two exact sums, without uncertainty.
 * </ul>
 *
 * <p>Stateless, safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Contrasts {
    /** {@link Interval#method()} of a difference of sums. */
    public static final String EXACT = "exact sums";

    private static final int RESAMPLES = 2_000;
    private static final long SEED = 42;
    private static final double LEVEL = 0.95;

    private Contrasts() {}

    /**
     * What came of pairing two sides.
     *
     * @param contrast the difference; {@code null} where there is none
     * @param unit of the metric
     * @param direction of the metric
     * @param why there is none, or what would give one; empty where there is one
     */
    public record Pairing(@Nullable Contrast contrast, String unit, Direction direction, String why) {}

    /** Whether a metric of this name on a task with these scores can be compared, and which way it gets better. */
    public static Optional<Direction> comparable(List<ScoreMetric> scores, String task, String metric) {
        return Optional.ofNullable(Measure.of(scores, task, metric)).map(Measure::direction);
    }

    /** Left minus right. */
    public static Pairing of(Side left, Side right, String task, String metric) {
        List<ScoreMetric> scores = left.first().scores(task);
        Measure measure = Measure.of(scores, task, metric);
        if (measure == null) {
            boolean there = right.first().scores(task).stream()
                    .anyMatch(score -> score.metric().equals(metric));
            boolean here = scores.stream().anyMatch(score -> score.metric().equals(metric));
            return none(
                    "",
                    Direction.NEITHER,
                    there && !here
                            ? left.name() + " has no " + metric + " on " + task
                            : metric + " on " + task + " cannot be compared");
        }
        if (scores.stream().anyMatch(score -> score.metric().equals(metric))
                && right.first().scores(task).stream()
                        .noneMatch(score -> score.metric().equals(metric))) {
            return none(measure.unit(), measure.direction(), right.name() + " has no " + metric + " on " + task);
        }
        return switch (measure.kind()) {
            case MEAN -> means(measure, left, right);
            case MEAN_DURATION -> repeated(left, right) ? runs(measure, left, right) : means(measure, left, right);
            case SHIFT -> repeated(left, right) ? runs(measure, left, right) : values(measure, left, right);
            case QUANTILE -> quantiles(measure, left, right);
            case SUM -> sums(measure, left, right);
        };
    }

    /** A side's own value, over all its samples; NaN where it has none. */
    public static double estimate(Side side, String task, String metric) {
        Measure measure = Measure.of(side.first().scores(task), task, metric);
        if (measure == null) {
            return Double.NaN;
        }
        Map<String, List<Double>> values = SideValues.valuesOf(measure, side);
        double[] flat = SideValues.flat(values);
        if (flat.length == 0) {
            return Double.NaN;
        }
        return switch (measure.kind()) {
            case MEAN, MEAN_DURATION ->
                values.values().stream().mapToDouble(SideValues::mean).average().orElse(Double.NaN);
            case SHIFT, QUANTILE -> SideValues.quantile(flat, measure.p());
            case SUM -> Arrays.stream(flat).sum() / side.runs().size();
        };
    }

    static boolean repeated(Side left, Side right) {
        return left.runs().size() > 1 && right.runs().size() > 1;
    }

    private static Pairing none(String unit, Direction direction, String why) {
        return new Pairing(null, unit, direction, why);
    }

    private static Pairing some(Measure measure, Contrast contrast) {
        return new Pairing(contrast, measure.unit(), measure.direction(), "");
    }

    private static Pairing few(Measure measure, String why) {
        return none(measure.unit(), measure.direction(), why);
    }

    private static Pairing means(Measure measure, Side left, Side right) {
        Map<String, List<Double>> ours = SideValues.valuesOf(measure, left);
        Map<String, List<Double>> theirs = SideValues.otherValuesOf(measure, right);
        List<String> samples =
                ours.keySet().stream().filter(theirs::containsKey).toList();
        if (samples.size() < 2) {
            return few(
                    measure,
                    samples.size() + " samples have " + measure.name() + " on both sides, at least 2 are needed");
        }
        boolean once = measure.binary()
                && Stream.of(ours, theirs)
                        .allMatch(side -> samples.stream().allMatch(sample -> rightOrWrongOnce(side, sample)));
        return some(
                measure,
                new PairedScores(
                        measure.task(),
                        measure.name(),
                        measure.direction(),
                        SideValues.mean(ours, samples),
                        SideValues.mean(theirs, samples),
                        clusters(left, measure.task(), samples),
                        once,
                        measure.range(),
                        ours.size() + theirs.size() - 2L * samples.size()));
    }

    private static boolean rightOrWrongOnce(Map<String, List<Double>> side, String sample) {
        List<Double> values = side.getOrDefault(sample, List.of());
        return values.size() == 1 && (values.get(0) == 0 || values.get(0) == 1);
    }

    /** A sample without a cluster is one of its own, never to be confused with a cluster of the same name. */
    private static int[] clusters(Side side, String task, List<String> samples) {
        Map<String, String> named = new HashMap<>();
        side.runs()
                .forEach(run -> run.trials(side.model(), task).forEach(trial -> {
                    if (trial.cluster() != null) {
                        named.put(trial.key().sample(), trial.cluster());
                    }
                }));
        Map<String, Integer> numbers = new HashMap<>();
        return samples.stream()
                .mapToInt(sample -> {
                    String cluster = named.get(sample);
                    String key = cluster == null ? "sample " + sample : "cluster " + cluster;
                    return numbers.computeIfAbsent(key, any -> numbers.size());
                })
                .toArray();
    }

    /** One value a run. */
    private static Pairing runs(Measure measure, Side left, Side right) {
        double[] ours = SideValues.perRun(measure, left);
        double[] theirs = SideValues.perRun(measure, right);
        if (ours.length == 0
                || theirs.length == 0
                || HodgesLehmann.shift(ours, theirs, LEVEL).interval() == null) {
            return few(
                    measure,
                    ours.length + " against " + theirs.length + " runs are too few for an interval; 4 a side give one");
        }
        return shift(measure, ours, theirs, SideValues.unpaired(measure, left, right));
    }

    private static Pairing values(Measure measure, Side left, Side right) {
        double[] ours = SideValues.flat(SideValues.valuesOf(measure, left));
        double[] theirs = SideValues.flat(SideValues.valuesOf(measure, right));
        if (ours.length == 0
                || theirs.length == 0
                || HodgesLehmann.shift(ours, theirs, LEVEL).interval() == null) {
            return few(measure, ours.length + " against " + theirs.length + " values are too few for an interval");
        }
        return shift(measure, ours, theirs, SideValues.unpaired(measure, left, right));
    }

    private static Pairing shift(Measure measure, double[] ours, double[] theirs, long unpaired) {
        TestResult test = MannWhitney.test(ours, theirs);
        return some(measure, level -> {
            HodgesLehmann.Shift shift = HodgesLehmann.shift(ours, theirs, level);
            return shift.interval() == null
                    ? null
                    : difference(
                            measure,
                            SideValues.quantile(ours, 0.5),
                            SideValues.quantile(theirs, 0.5),
                            shift.estimate(),
                            Double.NaN,
                            shift.interval(),
                            Math.min(ours.length, theirs.length),
                            test.pValue(),
                            test.method(),
                            unpaired);
        });
    }

    private static Pairing quantiles(Measure measure, Side left, Side right) {
        Bootstrap settings = Bootstrap.seeded(SEED).withResamples(RESAMPLES);
        boolean repeated = repeated(left, right);
        List<double[]> ours = new ArrayList<>();
        List<double[]> theirs = new ArrayList<>();
        if (repeated) {
            left.runs().forEach(run -> ours.add(SideValues.flat(measure.values(List.of(run), left.model()))));
            right.runs().forEach(run -> theirs.add(SideValues.flat(measure.values(List.of(run), right.model()))));
            ours.removeIf(values -> values.length == 0);
            theirs.removeIf(values -> values.length == 0);
        } else {
            Map<String, List<Double>> other = SideValues.otherValuesOf(measure, right);
            SideValues.valuesOf(measure, left).forEach((sample, values) -> {
                List<Double> matching = other.get(sample);
                if (matching != null) {
                    ours.add(SideValues.array(values));
                    theirs.add(SideValues.array(matching));
                }
            });
        }
        long fewest = Quantiles.fewest(measure.p(), LEVEL);
        long least = Math.min(count(ours), count(theirs));
        if (least < fewest || Math.min(ours.size(), theirs.size()) < 2) {
            return few(
                    measure,
                    least + " values on both sides are too few for " + measure.name() + ", " + fewest
                            + " would give an interval");
        }
        long unpaired = SideValues.unpaired(measure, left, right);
        QuantileDifference result = repeated
                ? QuantileDifference.unpaired(ours, theirs, measure.p(), settings)
                : QuantileDifference.paired(ours, theirs, measure.p(), settings);
        return some(
                measure,
                level -> difference(
                        measure,
                        result.left(),
                        result.right(),
                        result.left() - result.right(),
                        result.standardError(),
                        result.at(level),
                        least,
                        result.pValue(),
                        result.at(level).method(),
                        unpaired));
    }

    private static Pairing sums(Measure measure, Side left, Side right) {
        List<TrialFigures> ours = all(measure, left);
        List<TrialFigures> theirs = all(measure, right);
        if (ours.size() * (long) right.runs().size()
                != theirs.size() * (long) left.runs().size()) {
            return few(
                    measure,
                    "the sides made " + ours.size() + " and " + theirs.size()
                            + " trials, so that their sums cannot be compared");
        }
        double our =
                ours.stream().mapToDouble(measure.value()).sum() / left.runs().size();
        double their = theirs.stream().mapToDouble(measure.value()).sum()
                / right.runs().size();
        if (Double.isNaN(our - their) || ours.isEmpty()) {
            return few(measure, "some calls have no price, so that the sums cannot be compared");
        }
        double difference = our - their;
        long unpaired = SideValues.unpaired(measure, left, right);
        return some(
                measure,
                level -> difference(
                        measure,
                        our,
                        their,
                        difference,
                        0,
                        new Interval(difference, difference, level, EXACT),
                        ours.size(),
                        difference == 0 ? 1 : 0,
                        EXACT,
                        unpaired));
    }

    private static List<TrialFigures> all(Measure measure, Side side) {
        return side.runs().stream()
                .flatMap(run -> run.trials(side.model(), measure.task()))
                .toList();
    }

    private static PairedDifference difference(
            Measure measure,
            double left,
            double right,
            double difference,
            double error,
            Interval interval,
            long pairs,
            double pValue,
            String test,
            long unpaired) {
        return new PairedDifference(
                measure.task(),
                measure.name(),
                measure.direction(),
                left,
                right,
                difference,
                error,
                interval,
                pairs,
                0,
                0,
                pValue,
                test,
                unpaired);
    }

    private static long count(List<double[]> units) {
        return units.stream().mapToLong(values -> values.length).sum();
    }
}
