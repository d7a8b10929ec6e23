package io.github.llmbench.engine.stats.proof;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/** Data of which the truth is known. */
final class Draw {
    private Draw() {}

    static double[] values(int n, DoubleSupplier value) {
        return DoubleStream.generate(value).limit(n).toArray();
    }

    static double[] normal(RandomGenerator random, int n, double mean, double deviation) {
        return values(n, () -> random.nextGaussian(mean, deviation));
    }

    static double[] exponential(RandomGenerator random, int n) {
        return values(n, random::nextExponential);
    }

    /** Latencies with a long tail, of which the logarithm has deviation 0.25. */
    static double[] latencies(RandomGenerator random, int n, double median) {
        return values(n, () -> median * Math.exp(random.nextGaussian(0, 0.25)));
    }

    static int successes(RandomGenerator random, int n, double share) {
        int successes = 0;
        for (int i = 0; i < n; i++) {
            successes += random.nextDouble() < share ? 1 : 0;
        }
        return successes;
    }

    /** Of n pairs those that only left got right, and those that only right did. */
    static int[] discordant(RandomGenerator random, int n, double leftOnly, double rightOnly) {
        int[] counts = new int[2];
        for (int i = 0; i < n; i++) {
            double draw = random.nextDouble();
            counts[0] += draw < leftOnly ? 1 : 0;
            counts[1] += draw >= leftOnly && draw < leftOnly + rightOnly ? 1 : 0;
        }
        return counts;
    }

    /** Differences of right or wrong answers: many zeros and ties. */
    static double[] differences(RandomGenerator random, int n, double leftOnly, double rightOnly) {
        return values(n, () -> {
            double draw = random.nextDouble();
            return draw < leftOnly ? 1 : draw < leftOnly + rightOnly ? -1 : 0;
        });
    }
}
