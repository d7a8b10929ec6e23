package io.github.llmbench.engine.stats.history;

/**
 * The energy distance between neighbouring parts of a series.
 *
 * <p>Source: Matteson and James, A nonparametric approach for multiple change point analysis of multivariate data, JASA 109 (2014)
 * 334-345, arXiv:1306.4933, with exponent 1.
 */
final class EDivisive {
    private EDivisive() {}

    /**
     * A place to split at.
     *
     * @param index first of the right part
     * @param divergence Q of the two parts
     */
    record Split(int index, double divergence) {}

    /**
     * The index t that, with some end k, makes {@code Q(series[start, t), series[t, k))} largest; divergence 0 where nothing differs.
     *
     * <p>The end grows by one value at a time, and with it the sums of distances between and within the parts for all t at once: time
     * (end - start)^2, memory end - start. Of equal divergences the smaller t counts.
     */
    static Split best(double[] series, int start, int end) {
        int length = end - start;
        double[] between = new double[length];
        double[] right = new double[length];
        double[] left = new double[length + 1];
        double[] toFirst = new double[length + 1];
        Split best = new Split(start, 0);
        for (int last = 0; last < length; last++) {
            for (int i = 0; i < last; i++) {
                toFirst[i + 1] = toFirst[i] + Math.abs(series[start + i] - series[start + last]);
            }
            left[last + 1] = left[last] + toFirst[last];
            for (int split = 1; split <= last; split++) {
                between[split] += toFirst[split];
                right[split] += toFirst[last] - toFirst[split];
                double divergence = divergence(between[split], left[split], right[split], split, last + 1 - split);
                boolean larger = divergence > best.divergence();
                boolean earlier = divergence == best.divergence() && divergence > 0 && start + split < best.index();
                if (larger || earlier) {
                    best = new Split(start + split, divergence);
                }
            }
        }
        return best;
    }

    /** Twice the mean distance between the parts less the mean distances within each, times n m / (n + m). */
    private static double divergence(double between, double left, double right, double n, double m) {
        double withinLeft = n < 2 ? 0 : 2 * left / (n * (n - 1));
        double withinRight = m < 2 ? 0 : 2 * right / (m * (m - 1));
        return n * m / (n + m) * (2 * between / (n * m) - withinLeft - withinRight);
    }
}
