package io.github.llmbench.engine.stats;

import org.apache.commons.math3.util.CombinatoricsUtils;

/** The distribution of Mann and Whitney's U without ties where both sides are the same. */
final class UDistribution {
    private UDistribution() {}

    /**
     * {@code P(U <= u)} for u from 0 to n m.
     *
     * <p>The number of orders with U = u is the coefficient of q^u in the Gaussian binomial coefficient, the product over i from 1 to
     * n of (1 - q^(m+i)) / (1 - q^i). Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947) 50-60. Up to 2^53 the
     * numbers are whole, so that the tails, which matter, are exact.
     */
    static double[] cumulative(int n, int m) {
        double[] ways = new double[n * m + 1];
        ways[0] = 1;
        for (int i = 1; i <= n; i++) {
            for (int u = ways.length - 1; u >= m + i; u--) {
                ways[u] -= ways[u - m - i];
            }
            for (int u = i; u < ways.length; u++) {
                ways[u] += ways[u - i];
            }
        }
        double all = CombinatoricsUtils.binomialCoefficientDouble(n + m, n);
        double sum = 0;
        for (int u = 0; u < ways.length; u++) {
            sum += ways[u];
            ways[u] = Math.min(1, sum / all);
        }
        return ways;
    }
}
