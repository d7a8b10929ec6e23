package io.github.llmbench.engine.stats.sequential;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * How far the ranks around a quantile reach so that they hold it at every number of values at once, with chance at least
 * {@code level}: one may look as often as one likes and stop when the interval is narrow enough.
 *
 * <p>With {@code l(n) = (1.4 ln ln(2.1 n) + ln(10 / (1 - level))) / n} the quantile of order {@code p} lies between the sample
 * quantiles of orders {@code p - f} and {@code p + f}, where {@code f = 1.5 sqrt(p (1 - p) l(n)) + 0.8 l(n)}. Source: Howard and Ramdas,
 * "Sequential estimation of quantiles with applications to A/B testing and best-arm identification", Bernoulli 28(3), 2022,
 * theorem 1 and equation 3.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class QuantileSequence {
    private QuantileSequence() {}

    /**
     * Half width in orders; an order below 0 or above 1 means that the interval has no end on that side yet.
     *
     * @param n values, at least 1
     */
    public static double reach(long n, double p, double level) {
        if (n < 1 || !(p > 0 && p < 1) || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException("reach needs n >= 1 and p and level between 0 and 1, but was n=" + n
                    + ", p=" + p + ", level=" + level);
        }
        double l = (1.4 * Math.log(Math.log(2.1 * n)) + Math.log(10 / (1 - level))) / n;
        return 1.5 * Math.sqrt(p * (1 - p) * l) + 0.8 * l;
    }
}
