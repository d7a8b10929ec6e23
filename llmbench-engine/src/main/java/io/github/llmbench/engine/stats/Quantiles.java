package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles without an assumption on the distribution: which of the sorted values stand for the quantile and its interval.
 *
 * <p>Source: Hahn and Meeker, Statistical Intervals (1991) section 5.2; Conover, Practical Nonparametric Statistics (1999) section
 * 3.2. The number of values below a quantile is binomial.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Quantiles {
    /** {@link io.github.llmbench.api.Interval#method()} of an interval between two of the sorted values. */
    public static final String ORDER_STATISTICS = "order statistics";

    private Quantiles() {}

    /**
     * Two positions among the sorted values, from 1.
     *
     * @param low of the interval's lower end
     * @param high of the interval's upper end
     */
    public record Ranks(long low, long high) {}

    /** Position, from 1, of the value that estimates quantile {@code p} of {@code n} values: the smallest with a share p at or below. */
    public static long rank(long n, double p) {
        Arguments.positive(n, "n");
        Arguments.inside(p, "p");
        // A product such as 0.95 * 20 may end a rounding error above the whole number it is.
        return Math.max(1, (long) Math.ceil(p * n - 1e-9 * n));
    }

    /**
     * The narrowest interval around quantile {@code p} that misses it on either side with probability (1 - level) / 2 at most.
     *
     * @return {@code null} for fewer than {@link #fewest} values
     */
    public static @Nullable Ranks interval(long n, double p, double level) {
        if (n < fewest(p, level)) {
            return null;
        }
        BinomialDistribution below = new BinomialDistribution(null, Math.toIntExact(n), p);
        double tail = (1 - level) / 2;
        long low = below.inverseCumulativeProbability(tail);
        long high = below.inverseCumulativeProbability(1 - tail) + 1L;
        return new Ranks(low, high);
    }

    /** The fewest values that give quantile {@code p} an interval: 6 for the median, 72 for p95, 368 for p99, at 95 %. */
    public static long fewest(double p, double level) {
        Arguments.inside(p, "p");
        Arguments.level(level);
        return (long) Math.ceil(Math.log((1 - level) / 2) / Math.log(Math.max(p, 1 - p)));
    }

    /**
     * The same for values that come in units of about the same size, such as gaps of one call or calls of one sample: the ranks are those
     * for as many values as there are units, spread over all values. That is right where the values of a unit are equal, and careful where
     * they are not.
     *
     * @param units independent ones
     * @param values in all, at least as many
     * @return {@code null} where there are too few units
     */
    public static @Nullable Ranks ofUnits(long units, long values, double p, double level) {
        Ranks ranks = interval(units, p, level);
        if (ranks == null || units == values) {
            return ranks;
        }
        double each = (double) values / units;
        long low = (long) Math.floor((ranks.low() - 1) * each) + 1;
        long high = Math.min(values, (long) Math.ceil(ranks.high() * each));
        return new Ranks(low, high);
    }
}
