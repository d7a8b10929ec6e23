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

    /** {@link io.github.llmbench.api.Interval#method()} of {@link #ofSections}. */
    public static final String SECTIONING = "sectioning t";

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

    /**
     * A figure that is no mean, such as a quantile of all values together, with the spread of the same figure in each of a few sections,
     * such as runs: standard error {@code sqrt(sum (section - overall)^2 / (b - 1) / b)} for b sections and t with b-1 degrees of
     * freedom. The spread is taken about the figure of all values, not about the sections' mean: a quantile of few values leans to one
     * side, and so does the mean of many such.
     *
     * <p>Source: Asmussen and Glynn, Stochastic Simulation (2007) section III.5a; for quantiles M. K. Nakayama, Confidence intervals for
     * quantiles using sectioning when applying variance-reduction techniques, ACM TOMACS 24 (2014) 19.
     *
     * @param overall the figure of all values
     * @param sections the figure of each section, at least one
     */
    public static Mean ofSections(double overall, double[] sections, double level) {
        Arguments.positive(sections.length, "number of sections");
        double squares = Arrays.stream(sections)
                .map(one -> (one - overall) * (one - overall))
                .sum();
        double error = Math.sqrt(squares / (sections.length - 1) / sections.length);
        return Mean.t(overall, error, sections.length, level, SECTIONING);
    }
}
