package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;
import org.apiguardian.api.API;

/**
 * Means with intervals, of independent values and of values that come in clusters.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Means {
    /** {@link io.github.llmbench.api.Interval#method()} of {@link #of}. */
    public static final String T = "t";

    /** {@link io.github.llmbench.api.Interval#method()} of {@link #ofClusters}. */
    public static final String CLUSTERED = "cluster-robust t";

    private Means() {}

    /**
     * The mean of independent values with Student's t interval: standard error {@code sd / sqrt(n)}, {@code sd} with n-1, and n-1
     * degrees of freedom.
     *
     * <p>Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25.
     *
     * @param values at least one
     */
    public static Mean of(double[] values, double level) {
        Arguments.positive(values.length, "number of values");
        double mean = StatUtils.mean(values);
        double error = Math.sqrt(StatUtils.variance(values, mean) / values.length);
        return Mean.t(mean, error, values.length, level, T);
    }

    /**
     * The mean of values that come in clusters, with a cluster-robust (CR1) standard error:
     * {@code sqrt(G / (G - 1) * sum over clusters of (sum of (x - mean))^2) / n} and t with G-1 degrees of freedom, for G clusters
     * and n values. The mean is a ratio of cluster totals to cluster sizes, so that sizes may differ.
     *
     * <p>Source: Liang and Zeger, Longitudinal data analysis using generalized linear models, Biometrika 73 (1986) 13-22; the form
     * for benchmarks in Miller, Adding error bars to evals, arXiv:2411.00640 (2024), with the correction G/(G-1); degrees of freedom
     * after Cameron and Miller, A practitioner's guide to cluster-robust inference, J. Human Resources 50 (2015) 317-372.
     *
     * @param values at least one
     * @param clusters of each value the number of its cluster, at least 0; numbers may be left out
     */
    public static Mean ofClusters(double[] values, int[] clusters, double level) {
        Arguments.positive(values.length, "number of values");
        if (clusters.length != values.length) {
            throw new IllegalArgumentException("each value must have a cluster, but there are " + values.length
                    + " values and " + clusters.length + " clusters");
        }
        int most = Arrays.stream(clusters).max().orElse(0);
        double[] sums = new double[most + 1];
        int[] sizes = new int[most + 1];
        for (int i = 0; i < values.length; i++) {
            sums[clusters[i]] += values[i];
            sizes[clusters[i]]++;
        }
        RatioMoments moments = new RatioMoments();
        for (int i = 0; i < sums.length; i++) {
            if (sizes[i] > 0) {
                moments.add(sums[i], sizes[i]);
            }
        }
        return moments.mean(level);
    }
}
