package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Size of a difference between two sides as the share of pairs in which left is larger less the share in which right is: 0 is no
 * difference, 1 and -1 no overlap.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class CliffsDelta {
    /** {@link Interval#method()} of {@link #of}. */
    public static final String NAME = "cliff's delta, asymmetric";

    private CliffsDelta() {}

    /**
     * Delta with its interval.
     *
     * @param estimate from -1 to 1
     * @param interval {@code null} for fewer than two values on a side
     */
    public record Delta(double estimate, @Nullable Interval interval) {}

    /**
     * Delta with Cliff's asymmetric interval, which stays within -1 and 1.
     *
     * <p>Source: N. Cliff, Dominance statistics: ordinal analyses to answer ordinal questions, Psychological Bulletin 114 (1993)
     * 494-509; the interval with the unbiased variance, and its value where the sides do not overlap, (n - z^2) / (n + z^2) for n
     * values on the smaller side: Feng and Cliff, Monte Carlo evaluation of ordinal d with improved confidence interval, J. Modern
     * Applied Statistical Methods 3 (2004) 322-332.
     *
     * @param left at least one value; values are independent
     * @param right at least one value
     */
    public static Delta of(double[] left, double[] right, double level) {
        double z = Critical.normal(level);
        double[] lefts = Sorted.copy(left, "left values");
        double[] rights = Sorted.copy(right, "right values");
        double n = lefts.length;
        double m = rights.length;
        double[] ofLefts = dominance(lefts, rights);
        double[] ofRights = dominance(rights, lefts);
        double delta = Arrays.stream(ofLefts).sum() / n;
        if (n < 2 || m < 2) {
            return new Delta(delta, null);
        }
        // One pair of values less than all of them is 2 / (n m) away from 1, which is more than rounding makes.
        if (Math.abs(delta) > 1 - 1 / (n * m)) {
            double fewer = Math.min(n, m);
            double inner = (fewer - z * z) / (fewer + z * z);
            return new Delta(
                    Math.signum(delta),
                    delta > 0 ? new Interval(inner, 1, level, NAME) : new Interval(-1, -inner, level, NAME));
        }
        double pairs = n * m;
        double spread = (m * m * squares(ofLefts, delta)
                        + n * n * squares(ofRights, -delta)
                        - (unequal(lefts, rights) - pairs * delta * delta))
                / (pairs * (n - 1) * (m - 1));
        double variance = Math.max(spread, (1 - delta * delta) / (pairs - 1));
        double zz = z * z * variance;
        double rest = 1 - delta * delta;
        double half = Math.sqrt(zz) * Math.sqrt(rest * rest + zz);
        double centre = delta - delta * delta * delta;
        return new Delta(
                delta, new Interval((centre - half) / (rest + zz), (centre + half) / (rest + zz), level, NAME));
    }

    /** Of each value the share of others below it less the share above it. */
    private static double[] dominance(double[] values, double[] others) {
        double[] dominance = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double above = others.length - Sorted.atOrBelow(others, values[i]);
            dominance[i] = (Sorted.below(others, values[i]) - above) / others.length;
        }
        return dominance;
    }

    private static double squares(double[] dominance, double delta) {
        double squares = 0;
        for (double value : dominance) {
            squares += (value - delta) * (value - delta);
        }
        return squares;
    }

    private static double unequal(double[] lefts, double[] rights) {
        double unequal = 0;
        for (double left : lefts) {
            unequal += rights.length - (Sorted.atOrBelow(rights, left) - Sorted.below(rights, left));
        }
        return unequal;
    }
}
