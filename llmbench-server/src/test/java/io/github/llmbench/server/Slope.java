package io.github.llmbench.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a figure that is sampled at even times goes: the median of the slopes of all pairs of samples, which a few outliers do not bend
 * (Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, 1968).
 */
record Slope(double middle, double perSample, double atLeast, int samples) {
    private static final double Z_95 = 1.96;

    static Slope of(List<Double> values) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = i + 1; j < values.size(); j++) {
                slopes.add((values.get(j) - values.get(i)) / (j - i));
            }
        }
        Collections.sort(slopes);
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return new Slope(middle(sorted), middle(slopes), low(slopes, values.size()), values.size());
    }

    /** The lower end of the slope's interval of 95 %, by the deviation of Kendall's tau, from the same paper. */
    private static double low(List<Double> slopes, int n) {
        double deviation = Math.sqrt(n * (n - 1.0) * (2 * n + 5) / 18);
        int rank = (int) Math.floor((slopes.size() - Z_95 * deviation) / 2);
        return rank < 0 || slopes.isEmpty() ? Double.NEGATIVE_INFINITY : slopes.get(rank);
    }

    private static double middle(List<Double> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    /** What it grew by over all samples, by the line through them. */
    double growth() {
        return perSample * Math.max(0, samples - 1);
    }

    /** What it grew by at the least, by the interval of that line: what goes up and down is not what grows. */
    double growthAtLeast() {
        return samples < 2 ? 0 : atLeast * (samples - 1);
    }
}
