package io.github.llmbench.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a figure that is sampled at even times goes: the median of the slopes of all pairs of samples, which a few outliers do not bend
 * (Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, 1968).
 */
record Slope(double middle, double perSample, int samples) {
    static Slope of(List<Double> values) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = i + 1; j < values.size(); j++) {
                slopes.add((values.get(j) - values.get(i)) / (j - i));
            }
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return new Slope(sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2), median(slopes), values.size());
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    /** What it grew by over all samples, by the line through them. */
    double growth() {
        return perSample * Math.max(0, samples - 1);
    }
}
