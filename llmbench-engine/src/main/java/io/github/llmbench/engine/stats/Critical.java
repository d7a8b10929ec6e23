package io.github.llmbench.engine.stats;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Two-sided critical values. */
final class Critical {
    private Critical() {}

    static double normal(double level) {
        Arguments.level(level);
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability((1 + level) / 2);
    }

    static double t(double level, double degreesOfFreedom) {
        Arguments.level(level);
        return new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability((1 + level) / 2);
    }
}
