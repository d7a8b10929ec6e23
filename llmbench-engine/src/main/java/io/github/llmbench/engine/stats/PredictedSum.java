package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apache.commons.math3.stat.StatUtils;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What values that are still to come will add up to, such as what the rest of a month will cost. Stateless.
 *
 * <pre>{@code
 * Interval rest = PredictedSum.interval(costOfDays, daysLeft, 0.95);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PredictedSum {
    /** {@link Interval#method()}. */
    public static final String METHOD = "t prediction";

    private PredictedSum() {}

    /**
     * A prediction interval: the sum lies in it in the share {@code level} of all cases, both that what was seen is a sample and that what
     * comes is one allowed for.
     *
     * <p>{@code k m ± t(n - 1) s k sqrt(1 / k + 1 / n)} with mean m and standard deviation s of the n values. It takes values as
     * independent, and as normal where {@code k} is small.
     *
     * <p>Source: G. J. Hahn and W. Q. Meeker, Statistical Intervals (1991) chapter 4, for the mean of k further values, times k.
     *
     * @param values that were seen
     * @param number of values to come, above 0; the last one may be a part
     * @param level such as 0.95
     * @return {@code null} of fewer than two values, and where all are equal, which says nothing of the next one
     */
    public static @Nullable Interval interval(double[] values, double number, double level) {
        if (!(number > 0)) {
            throw new IllegalArgumentException("number of values to come must be > 0, but was " + number);
        }
        int n = values.length;
        double variance = n < 2 ? 0 : StatUtils.variance(values);
        if (variance == 0) {
            return null;
        }
        double sum = number * StatUtils.mean(values);
        double half = Critical.t(level, n - 1.0) * Math.sqrt(variance * (number + number * number / n));
        return new Interval(sum - half, sum + half, level, METHOD);
    }
}
