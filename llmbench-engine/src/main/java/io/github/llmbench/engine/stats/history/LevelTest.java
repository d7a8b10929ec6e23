package io.github.llmbench.engine.stats.history;

import io.github.llmbench.api.Interval;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.util.CombinatoricsUtils;

/** Whether two neighbouring parts of a series have the same mean. */
final class LevelTest {
    static final String STUDENT = "two-sample t";

    private static final double NOTHING = 1e-12;

    private LevelTest() {}

    /**
     * Student's test with the pooled variance and n + m - 2 degrees of freedom.
     *
     * <p>Where neither part varies, t would be infinite for a single odd value; then the share of all orders of the values that part
     * them so is taken, {@code 2 / C(n + m, n)} at most 1.
     *
     * <p>Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25; its use here: Fleming et al., Hunter, arXiv:2301.03034
     * (2023).
     */
    static ChangePoint at(double[] series, int start, int index, int end, double level) {
        int n = index - start;
        int m = end - index;
        double before = mean(series, start, index);
        double after = mean(series, index, end);
        double freedom = n + m - 2.0;
        double squares = squares(series, start, index, before) + squares(series, index, end, after);
        double scale = Math.max(Math.abs(before), Math.abs(after));
        if (freedom < 1) {
            return new ChangePoint(index, before, after, n, m, 1, null);
        }
        double error = Math.sqrt(squares / freedom * (1.0 / n + 1.0 / m));
        double difference = after - before;
        if (error <= NOTHING * scale) {
            boolean same = Math.abs(difference) <= NOTHING * scale;
            double pValue = same ? 1 : Math.min(1, 2 / CombinatoricsUtils.binomialCoefficientDouble(n + m, n));
            return new ChangePoint(index, before, after, n, m, pValue, null);
        }
        TDistribution t = new TDistribution(null, freedom);
        double pValue = Math.min(1, 2 * t.cumulativeProbability(-Math.abs(difference / error)));
        double half = error * t.inverseCumulativeProbability((1 + level) / 2);
        Interval interval = new Interval(difference - half, difference + half, level, STUDENT);
        return new ChangePoint(index, before, after, n, m, pValue, interval);
    }

    private static double mean(double[] series, int start, int end) {
        double sum = 0;
        for (int i = start; i < end; i++) {
            sum += series[i];
        }
        return sum / (end - start);
    }

    private static double squares(double[] series, int start, int end, double mean) {
        double squares = 0;
        for (int i = start; i < end; i++) {
            squares += (series[i] - mean) * (series[i] - mean);
        }
        return squares;
    }
}
