package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How far the values of one side are shifted against the other's, without an assumption on their distribution: by how many
 * milliseconds one model is slower.
 *
 * <pre>{@code
 * HodgesLehmann.Shift shift = HodgesLehmann.shift(latencies, baseline, 0.95);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class HodgesLehmann {
    /** {@link Interval#method()} where Mann and Whitney's distribution was counted. */
    public static final String EXACT = "hodges-lehmann, moses exact";

    /** {@link Interval#method()} of the normal approximation. */
    public static final String NORMAL = "hodges-lehmann, moses normal";

    private static final int MOST_EXACT = 50;

    private HodgesLehmann() {}

    /**
     * A shift with its interval.
     *
     * @param estimate median of all differences left minus right
     * @param interval {@code null} where there are too few values for the level
     */
    public record Shift(double estimate, @Nullable Interval interval) {}

    /**
     * The median of all n m differences and Moses' interval between two of them, which holds exactly the shifts that Mann and
     * Whitney's test does not reject. Counted for up to 50 values a side, otherwise by the normal approximation.
     *
     * <p>Source: Hodges and Lehmann, Estimates of location based on rank tests, Annals of Mathematical Statistics 34 (1963) 598-611;
     * Hollander and Wolfe, Nonparametric Statistical Methods (1999) sections 4.2 and 4.3. Differences are not listed: one of given
     * rank is found by halving over the bits of a double, each step a walk over both sides.
     *
     * @param left at least one value
     * @param right at least one value
     */
    public static Shift shift(double[] left, double[] right, double level) {
        Arguments.level(level);
        double[] lefts = Sorted.copy(left, "left values");
        double[] rights = Sorted.copy(right, "right values");
        long pairs = (long) lefts.length * rights.length;
        double middle = difference(lefts, rights, (pairs + 1) / 2);
        double median = pairs % 2 == 1 ? middle : (middle + difference(lefts, rights, pairs / 2 + 1)) / 2;
        boolean exact = Math.max(lefts.length, rights.length) <= MOST_EXACT;
        long rank = exact
                ? exactRank(lefts.length, rights.length, (1 - level) / 2)
                : normalRank(lefts.length, rights.length, level);
        if (rank < 1) {
            return new Shift(median, null);
        }
        double low = difference(lefts, rights, rank);
        double high = difference(lefts, rights, pairs + 1 - rank);
        return new Shift(median, new Interval(low, high, level, exact ? EXACT : NORMAL));
    }

    /** The largest rank that leaves out no more than {@code tail} on its side: P(U < rank) <= tail. */
    private static long exactRank(int n, int m, double tail) {
        double[] share = UDistribution.cumulative(n, m);
        int rank = 0;
        while (share[rank] <= tail) {
            rank++;
        }
        return rank;
    }

    private static long normalRank(long n, long m, double level) {
        double spread = Math.sqrt(n * m * (n + m + 1.0) / 12);
        return (long) Math.floor(n * m / 2.0 - Critical.normal(level) * spread);
    }

    private static double difference(double[] lefts, double[] rights, long rank) {
        long low = order(lefts[0] - rights[rights.length - 1]);
        long high = order(lefts[lefts.length - 1] - rights[0]);
        while (low < high) {
            long middle = (low & high) + ((low ^ high) >> 1);
            if (atMost(lefts, rights, value(middle)) >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return value(low);
    }

    /** Rounded subtraction is monotone in both sides, so that one walk counts. */
    private static long atMost(double[] lefts, double[] rights, double limit) {
        long count = 0;
        int first = 0;
        for (double left : lefts) {
            while (first < rights.length && left - rights[first] > limit) {
                first++;
            }
            count += rights.length - first;
        }
        return count;
    }

    /** Whole numbers in the order of the doubles. */
    private static long order(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? Long.MIN_VALUE - bits : bits;
    }

    private static double value(long order) {
        return Double.longBitsToDouble(order < 0 ? Long.MIN_VALUE - order : order);
    }
}
