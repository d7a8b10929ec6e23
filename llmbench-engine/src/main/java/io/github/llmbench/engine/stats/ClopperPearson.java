package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apache.commons.math3.special.Beta;
import org.apiguardian.api.API;

/**
 * The exact interval for a share of independent trials: it never covers less than it says, at the price of being wider than
 * {@linkplain Proportions#wilson Wilson's}.
 *
 * <pre>{@code
 * Interval interval = ClopperPearson.interval(8, 10, 0.95); // 0.4439 to 0.9748
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ClopperPearson {
    /** {@link Interval#method()} of {@link #interval}. */
    public static final String NAME = "clopper-pearson";

    private ClopperPearson() {}

    /**
     * All shares under which neither tail of the binomial distribution from the observed count on is smaller than
     * {@code (1 - level) / 2}.
     *
     * <p>Source: Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26
     * (1934) 404-413. The tails are incomplete beta functions (NIST DLMF 8.17.5), solved by halving to the last bit, because the
     * inverse of commons-math3 stops at 1e-9.
     *
     * @param successes between 0 and {@code n}
     * @param n at least 1
     * @param level such as 0.95
     */
    public static Interval interval(long successes, long n, double level) {
        Arguments.positive(n, "n");
        Arguments.level(level);
        if (successes < 0 || successes > n) {
            throw new IllegalArgumentException("successes must lie between 0 and " + n + ", but were " + successes);
        }
        double tail = (1 - level) / 2;
        double low = successes == 0 ? 0 : quantile(tail, (double) successes, n - successes + 1.0);
        double high = successes == n ? 1 : quantile(1 - tail, successes + 1.0, (double) (n - successes));
        return new Interval(low, high, level, NAME);
    }

    private static double quantile(double probability, double a, double b) {
        double low = 0;
        double high = 1;
        double middle = 0.5;
        while (middle > low && middle < high) {
            if (Beta.regularizedBeta(middle, a, b) < probability) {
                low = middle;
            } else {
                high = middle;
            }
            middle = (low + high) / 2;
        }
        return middle;
    }
}
