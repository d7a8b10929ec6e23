package io.github.llmbench.engine.stats;

import org.apache.commons.math3.distribution.NormalDistribution;

/** The standard normal distribution. */
final class Normal {
    private Normal() {}

    /** Infinite at 0 and 1. */
    static double quantile(double probability) {
        return standard().inverseCumulativeProbability(probability);
    }

    static double cumulative(double z) {
        return standard().cumulativeProbability(z);
    }

    static double twoSided(double z) {
        return Math.min(1, 2 * cumulative(-Math.abs(z)));
    }

    private static NormalDistribution standard() {
        return new NormalDistribution(null, 0, 1);
    }
}
