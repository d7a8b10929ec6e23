package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Intervals for a share of independent trials.
 *
 * <pre>{@code
 * Interval interval = Proportions.wilson(742, 1319, 0.95); // 0.5356 to 0.5891
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Proportions {
    /** {@link Interval#method()} of {@link #wilson(long, long, double)}. */
    public static final String WILSON = "wilson";

    private Proportions() {}

    /**
     * The score interval: all shares that a two-sided score test at {@code 1 - level} does not reject, without continuity
     * correction. Good for few trials and for shares near 0 and 1.
     *
     * <p>Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212;
     * recommended by Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001) 101-133.
     *
     * @param successes between 0 and {@code n}
     * @param n at least 1
     * @param level such as 0.95
     */
    public static Interval wilson(long successes, long n, double level) {
        Arguments.positive(n, "n");
        if (successes < 0 || successes > n) {
            throw new IllegalArgumentException("successes must lie between 0 and " + n + ", but were " + successes);
        }
        double z = Critical.normal(level);
        double zz = z * z;
        double share = (double) successes / n;
        double centre = (share + zz / (2 * n)) / (1 + zz / n);
        double half = z / (1 + zz / n) * Math.sqrt(share * (1 - share) / n + zz / (4.0 * n * n));
        // Rounding must not take the ends from 0 and 1, where they lie exactly.
        double low = successes == 0 ? 0 : centre - half;
        double high = successes == n ? 1 : centre + half;
        return new Interval(low, high, level, WILSON);
    }

    /**
     * The fewest trials whose Wilson interval leaves {@code limit} out, if the share stays as it is. The interval holds a limit
     * exactly where the score test does not reject it, so that the inverse is closed: the smallest
     * {@code n > z^2 limit (1 - limit) / (share - limit)^2}.
     *
     * @param share between 0 and 1
     * @param limit between 0 and 1
     * @return {@code null} where no number would do: the share equals the limit
     */
    public static @Nullable Long trialsToExclude(double share, double limit, double level) {
        double distance = share - limit;
        if (distance == 0 || limit < 0 || limit > 1) {
            return null;
        }
        double z = Critical.normal(level);
        return (long) Math.floor(z * z * limit * (1 - limit) / (distance * distance)) + 1;
    }
}
