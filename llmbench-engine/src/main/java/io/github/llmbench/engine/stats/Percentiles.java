package io.github.llmbench.engine.stats;

import io.github.llmbench.api.Interval;
import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/** Replicates of a bootstrap in order. */
final class Percentiles {
    private final double[] sorted;

    private Percentiles(double[] sorted) {
        this.sorted = sorted;
    }

    static Percentiles of(double[] replicates) {
        for (double replicate : replicates) {
            if (Double.isNaN(replicate)) {
                throw new IllegalArgumentException(
                        "statistic must give a number for every resample, but gave NaN; check the values for NaN");
            }
        }
        double[] sorted = replicates.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /** Share below {@code value}, what equals it counted half. */
    double shareBelow(double value) {
        int below = 0;
        int atOrBelow = 0;
        for (double replicate : sorted) {
            below += replicate < value ? 1 : 0;
            atOrBelow += replicate <= value ? 1 : 0;
        }
        return (below + atOrBelow) / (2.0 * sorted.length);
    }

    Bootstrap.Estimate estimate(double estimate, double level, String method) {
        return estimate(estimate, level, (1 - level) / 2, (1 + level) / 2, method);
    }

    Bootstrap.Estimate estimate(double estimate, double level, double low, double high, String method) {
        if (sorted[0] == sorted[sorted.length - 1]) {
            return new Bootstrap.Estimate(estimate, 0, new Interval(sorted[0], sorted[0], level, Mean.ALL_EQUAL));
        }
        return new Bootstrap.Estimate(
                estimate, Math.sqrt(StatUtils.variance(sorted)), new Interval(at(low), at(high), level, method));
    }

    /** Linear between neighbours (Hyndman and Fan's type 7, as NumPy and R). */
    private double at(double share) {
        double position = share * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
