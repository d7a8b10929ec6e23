package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apiguardian.api.API;

/**
 * By how much a quantile of one side, such as p95 of latency, lies above the other side's. Values come in units that are drawn whole:
 * runs, or samples where runs are not repeated. Immutable.
 *
 * <pre>{@code
 * Interval interval = QuantileDifference.paired(ours, theirs, 0.95, Bootstrap.seeded(42)).at(0.95);
 * }</pre>
 *
 * <p>Source: Davison and Hinkley, Bootstrap Methods and their Application (1997) section 3.8, whole clusters drawn with replacement;
 * percentiles taken further out for few units as in T. Hesterberg, The American Statistician 69 (2015) 371-386 section 5.3. The
 * p-value inverts the percentile interval, with one count added so that it is never 0 (Phipson and Smyth, Stat. Appl. Genet. Mol.
 * Biol. 9 (2010) 39).
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class QuantileDifference {
    /** {@link Interval#method()} where samples are drawn, the same ones on both sides. */
    public static final String SAMPLES = "paired bootstrap over samples";

    /** {@link Interval#method()} where runs are drawn, each side's apart. */
    public static final String RUNS = "cluster bootstrap over runs";

    private final double left;
    private final double right;
    private final int units;
    private final String method;
    private final double[] replicates;

    private QuantileDifference(double left, double right, int units, String method, double[] replicates) {
        this.left = left;
        this.right = right;
        this.units = units;
        this.method = method;
        this.replicates = replicates;
        Arrays.sort(replicates);
    }

    /**
     * Of sides that were measured on the same units: each draw takes the same units on both.
     *
     * @param left values of each unit, at least two units
     * @param right the other side's of the same units in the same order
     * @param settings seed and resamples
     */
    public static QuantileDifference paired(List<double[]> left, List<double[]> right, double p, Bootstrap settings) {
        Arguments.inside(p, "p");
        if (left.size() != right.size() || left.size() < 2) {
            throw new IllegalArgumentException("both sides must have the same units, at least 2, but have "
                    + left.size() + " and " + right.size());
        }
        Values ours = Values.of(left);
        Values theirs = Values.of(right);
        int units = left.size();
        double[] replicates = Streams.draws(settings.resamples(), settings.seed(), () -> {
            int[] times = new int[units];
            return random -> {
                draw(times, random);
                return ours.quantile(times, p) - theirs.quantile(times, p);
            };
        });
        return new QuantileDifference(ours.quantile(p), theirs.quantile(p), units, SAMPLES, replicates);
    }

    /**
     * Of sides whose units have nothing to do with each other: each side's are drawn apart.
     *
     * @param left values of each unit, at least two units
     * @param right the other side's, at least two units
     * @param settings seed and resamples
     */
    public static QuantileDifference unpaired(List<double[]> left, List<double[]> right, double p, Bootstrap settings) {
        Arguments.inside(p, "p");
        if (left.size() < 2 || right.size() < 2) {
            throw new IllegalArgumentException(
                    "both sides must have at least 2 units, but have " + left.size() + " and " + right.size());
        }
        Values ours = Values.of(left);
        Values theirs = Values.of(right);
        double[] replicates = Streams.draws(settings.resamples(), settings.seed(), () -> {
            int[] lefts = new int[left.size()];
            int[] rights = new int[right.size()];
            return random -> {
                draw(lefts, random);
                draw(rights, random);
                return ours.quantile(lefts, p) - theirs.quantile(rights, p);
            };
        });
        int units = Math.min(left.size(), right.size());
        return new QuantileDifference(ours.quantile(p), theirs.quantile(p), units, RUNS, replicates);
    }

    /** The left side's quantile. */
    public double left() {
        return left;
    }

    /** The right side's quantile. */
    public double right() {
        return right;
    }

    /** The interval of left minus right. */
    public Interval at(double level) {
        Arguments.level(level);
        double t = new TDistribution(null, units - 1.0).inverseCumulativeProbability((1 + level) / 2);
        double tail = Normal.cumulative(-Math.sqrt(units / (units - 1.0)) * t);
        return Percentiles.of(replicates)
                .estimate(left - right, level, tail, 1 - tail, method)
                .interval();
    }

    /** Of no difference, two-sided. */
    public double pValue() {
        long below = Arrays.stream(replicates).filter(r -> r <= 0).count();
        long above = Arrays.stream(replicates).filter(r -> r >= 0).count();
        return Math.min(1, 2 * (Math.min(below, above) + 1.0) / (replicates.length + 1.0));
    }

    /** Standard deviation of the replicates. */
    public double standardError() {
        return Percentiles.of(replicates).estimate(left - right, 0.5, method).standardError();
    }

    private static void draw(int[] times, SplittableRandom random) {
        Arrays.fill(times, 0);
        // Two indices from each 64 random bits.
        for (int i = 0; i < times.length; i += 2) {
            long bits = random.nextLong();
            times[Streams.index(bits, times.length)]++;
            if (i + 1 < times.length) {
                times[Streams.index(bits >>> 32, times.length)]++;
            }
        }
    }

    /** All values ascending, each with the number of its unit. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Values(double[] ascending, int[] unit, int[] sizes, boolean single) {
        static Values of(List<double[]> units) {
            record One(double value, int unit) {}
            List<One> all = IntStream.range(0, units.size())
                    .boxed()
                    .flatMap(unit -> Arrays.stream(units.get(unit)).mapToObj(value -> new One(value, unit)))
                    .sorted(Comparator.comparingDouble(One::value))
                    .toList();
            return new Values(
                    all.stream().mapToDouble(One::value).toArray(),
                    all.stream().mapToInt(One::unit).toArray(),
                    units.stream().mapToInt(values -> values.length).toArray(),
                    units.stream().allMatch(values -> values.length == 1));
        }

        double quantile(double p) {
            return ascending[(int) Quantiles.rank(ascending.length, p) - 1];
        }

        double quantile(int[] times, double p) {
            long drawn = single ? times.length : drawn(times);
            long rank = Quantiles.rank(Math.max(1, drawn), p);
            return p > 0.5 ? fromAbove(times, drawn - rank) : fromBelow(times, rank);
        }

        /** Values of the units drawn. */
        private long drawn(int[] times) {
            long drawn = 0;
            for (int i = 0; i < times.length; i++) {
                drawn += (long) times[i] * sizes[i];
            }
            return drawn;
        }

        private double fromBelow(int[] times, long rank) {
            long seen = 0;
            for (int i = 0; i < ascending.length; i++) {
                seen += times[unit[i]];
                if (seen >= rank) {
                    return ascending[i];
                }
            }
            return ascending[ascending.length - 1];
        }

        /** A high quantile is near the end: few steps instead of many. */
        private double fromAbove(int[] times, long above) {
            long seen = 0;
            for (int i = ascending.length - 1; i >= 0; i--) {
                seen += times[unit[i]];
                if (seen > above) {
                    return ascending[i];
                }
            }
            return ascending[ascending.length - 1];
        }
    }
}
