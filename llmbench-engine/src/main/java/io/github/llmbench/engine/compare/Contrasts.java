package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.ScoreMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Begin the names of what is kept of a run as a whole. */
    private static final List<String> OF_A_RUN = List.of("goodput", "throughput", "itl", "schedule_delay");

    private Contrasts() {}

    /**
     * What came of pairing two sides.
     *
     * @param contrast the difference; {@code null} where there is none
     * @param unit of the metric
     * @param direction of the metric
     * @param why there is none, and what would give one; empty where there is one
     * @param needed how many samples would give one; {@code null} where there is one or no number of samples does
     */
    public record Pairing(
            @Nullable Contrast contrast,
            String unit,
            Direction direction,
            String why,
            @Nullable Long needed) {
        /** Why there is no difference at a level. */
        public Contrast.Shortage shortage(double level) {
            return contrast == null ? new Contrast.Shortage(why, needed) : contrast.shortage(level);
        }
    }

    /** Whether a metric of this name on a task with these scores can be compared, and which way it gets better. */
    public static Optional<Direction> comparable(List<ScoreMetric> scores, String task, String metric) {
        return Optional.ofNullable(Measure.of(scores, task, metric)).map(Measure::direction);
    }

    /** Whether a metric of this name is there, though it may not be {@link #comparable}. */
    public static boolean known(String metric, List<ScoreMetric> scores) {
        return OF_A_RUN.stream().anyMatch(metric::startsWith)
                || scores.stream().anyMatch(score -> score.metric().equals(metric));
    }

    /** Why a metric that is not {@link #comparable} is not, and what to do instead. */
    public static String whyNot(List<ScoreMetric> scores, String task, String metric) {
        boolean voted = scores.stream()
                .anyMatch(score ->
                        score.metric().equals(metric) && score.reducer().equals(Measure.MAJORITY_VOTE));
        if (voted) {
            return metric + " on " + task
                    + " cannot be compared: its reducer majority_vote counts answers, and what is kept"
                    + " for comparisons has none; take the reducer mode, which counts scores, or mean";
        }
        if (OF_A_RUN.stream().anyMatch(metric::startsWith)) {
            return metric + " cannot be compared: it is kept of a whole run and not by sample; hold it against a"
                    + " limit, such as \"goodput.share >= 0.99\", or compare a duration, such as response.e2e.p95";
        }
        return metric + " on " + task
                + " cannot be compared: no such score, share of outcomes, duration or sum is kept by sample";
    }

    /** Left minus right. */
    public static Pairing of(Side left, Side right, String task, String metric) {
        return of(left, right, task, metric, 1);
    }

    /**
     * Left minus {@code factor} times right: whether left is within 10 % of right is whether left minus 1.1 times right is above 0, and
     * its interval has the uncertainty of both sides. A margin of 10 % of what was measured on the right has none of it.
     *
     * <p>Source: E. C. Fieller, Some problems in interval estimation, J. Royal Statistical Society B 16 (1954) 175-185: a ratio of
     * means leaves out a limit exactly where the difference from the limit times the other mean leaves out 0.
     */
    public static Pairing of(Side left, Side right, String task, String metric, double factor) {
        List<ScoreMetric> scores = left.first().scores(task);
        Measure measure = Measure.of(scores, task, metric);
        if (measure == null) {
            boolean there = right.first().scores(task).stream()
                    .anyMatch(score -> score.metric().equals(metric));
            boolean here = scores.stream().anyMatch(score -> score.metric().equals(metric));
            return none(
                    "",
                    Direction.NEITHER,
                    there && !here ? left.name() + " has no " + metric + " on " + task : whyNot(scores, task, metric));
        }
        if (scores.stream().anyMatch(score -> score.metric().equals(metric))
                && right.first().scores(task).stream()
                        .noneMatch(score -> score.metric().equals(metric))) {
            return none(measure.unit(), measure.direction(), right.name() + " has no " + metric + " on " + task);
        }
        Other other = new Other(right, measureOf(right, measure), factor);
        return switch (measure.kind()) {
            case MEAN -> means(measure, left, other);
            case MEAN_DURATION -> repeated(left, right) ? runs(measure, left, other) : means(measure, left, other);
            case SHIFT -> repeated(left, right) ? runs(measure, left, other) : values(measure, left, other);
            case QUANTILE -> quantiles(measure, left, other);
            case SUM -> sums(measure, left, other);
        };
    }

    /** Samples on one side only count in no pair; where values are not paired they count, but make the sides unlike. */
    private static Contrast counting(Contrast contrast, Set<String> ours, Set<String> theirs) {
        long unpaired = SideValues.only(ours, theirs).size()
                + (long) SideValues.only(theirs, ours).size();
        return unpaired == 0 ? contrast : new CountedContrast(contrast, unpaired);
    }

    /** The other side may keep the same metric under another scorer's name. */
    private static @Nullable Measure measureOf(Side side, Measure measure) {
        return Measure.of(side.first().scores(measure.task()), measure.task(), measure.name());
    }

    /** The side that is subtracted, with its values times a factor. */
    private record Other(Side side, @Nullable Measure measure, double factor) {
        Map<String, List<Double>> values() {
            return measure == null ? Map.of() : scaled(side.values(measure));
        }

        Map<String, List<Double>> values(RunFigures run) {
            return measure == null ? Map.of() : scaled(measure.values(List.of(run), side.model()));
        }

        private Map<String, List<Double>> scaled(Map<String, List<Double>> values) {
            if (factor == 1) {
                return values;
            }
            Map<String, List<Double>> scaled = new LinkedHashMap<>();
            values.forEach((sample, own) ->
                    scaled.put(sample, own.stream().map(value -> factor * value).toList()));
            return scaled;
        }
    }

    /** A side's own value, over all its samples; NaN where it has none. */
    public static double estimate(Side side, String task, String metric) {
        Measure measure = Measure.of(side.first().scores(task), task, metric);
        if (measure == null) {
            return Double.NaN;
        }
        Map<String, List<Double>> values = side.values(measure);
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
        return new Pairing(null, unit, direction, why, null);
    }

    private static Pairing some(Measure measure, Contrast contrast) {
        return new Pairing(contrast, measure.unit(), measure.direction(), "", null);
    }

    private static Pairing few(Measure measure, String why) {
        return none(measure.unit(), measure.direction(), why);
    }

    private static Pairing means(Measure measure, Side left, Other right) {
        Map<String, List<Double>> ours = left.values(measure);
        Map<String, List<Double>> theirs = right.values();
        List<String> samples =
                ours.keySet().stream().filter(theirs::containsKey).toList();
        if (samples.size() < 2) {
            String why = samples.size() + " samples have " + measure.name() + " on both sides, at least 2 are needed";
            return new Pairing(null, measure.unit(), measure.direction(), why, 2L);
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
    private static Pairing runs(Measure measure, Side left, Other right) {
        double[] ours = SideValues.perRun(measure, left);
        double[] theirs =
                SideValues.perRun(measure, right.side().runs().stream().map(run -> right.values(run)));
        return some(
                measure,
                counting(
                        new ShiftContrast(measure, ours, theirs, "runs"),
                        left.values(measure).keySet(),
                        right.values().keySet()));
    }

    private static Pairing values(Measure measure, Side left, Other right) {
        Map<String, List<Double>> ours = left.values(measure);
        Map<String, List<Double>> theirs = right.values();
        Contrast shift =
                new ShiftContrast(measure, SideValues.flat(ours), SideValues.flat(theirs), ShiftContrast.VALUES);
        return some(measure, counting(shift, ours.keySet(), theirs.keySet()));
    }

    private static Pairing quantiles(Measure measure, Side left, Other right) {
        boolean repeated = repeated(left, right.side());
        List<double[]> ours = new ArrayList<>();
        List<double[]> theirs = new ArrayList<>();
        Map<String, List<Double>> all = left.values(measure);
        Map<String, List<Double>> other = right.values();
        if (repeated) {
            left.runs().forEach(run -> ours.add(SideValues.flat(measure.values(List.of(run), left.model()))));
            right.side().runs().forEach(run -> theirs.add(SideValues.flat(right.values(run))));
            ours.removeIf(values -> values.length == 0);
            theirs.removeIf(values -> values.length == 0);
        } else {
            all.forEach((sample, values) -> {
                List<Double> matching = other.get(sample);
                if (matching != null) {
                    ours.add(SideValues.array(values));
                    theirs.add(SideValues.array(matching));
                }
            });
        }
        Contrast quantile = new QuantileContrast(measure, ours, theirs, repeated);
        return some(measure, counting(quantile, all.keySet(), other.keySet()));
    }

    private static Pairing sums(Measure measure, Side left, Other right) {
        List<TrialFigures> ours = all(measure, left);
        List<TrialFigures> theirs = all(measure, right.side());
        if (ours.size() * (long) right.side().runs().size()
                != theirs.size() * (long) left.runs().size()) {
            return few(
                    measure,
                    "the sides made " + ours.size() + " and " + theirs.size()
                            + " trials, so that their sums cannot be compared");
        }
        double our =
                ours.stream().mapToDouble(measure.value()).sum() / left.runs().size();
        double their = right.factor()
                * theirs.stream().mapToDouble(measure.value()).sum()
                / right.side().runs().size();
        if (Double.isNaN(our - their) || ours.isEmpty()) {
            return few(measure, "some calls have no price, so that the sums cannot be compared");
        }
        double difference = our - their;
        Contrast sums = level -> difference(
                measure,
                our,
                their,
                difference,
                0,
                new Interval(difference, difference, level, EXACT),
                ours.size(),
                difference == 0 ? 1 : 0,
                EXACT);
        return some(
                measure,
                counting(sums, left.values(measure).keySet(), right.values().keySet()));
    }

    private static List<TrialFigures> all(Measure measure, Side side) {
        return side.runs().stream()
                .flatMap(run -> run.trials(side.model(), measure.task()))
                .toList();
    }

    static PairedDifference difference(
            Measure measure,
            double left,
            double right,
            double difference,
            double error,
            Interval interval,
            long pairs,
            double pValue,
            String test) {
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
                0);
    }
}
