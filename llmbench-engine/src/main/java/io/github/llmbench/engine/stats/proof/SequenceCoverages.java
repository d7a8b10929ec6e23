package io.github.llmbench.engine.stats.proof;

import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import io.github.llmbench.engine.stats.sequential.QuantileSequence;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;

/** How often does a sequence of intervals hold the truth at all looks? */
final class SequenceCoverages {
    private SequenceCoverages() {}

    /** Held at every one of the looks, not only at the last. */
    static List<Experiment> all() {
        return List.of(
                new Experiment(
                        Experiment.Kind.COVERAGE,
                        ConfidenceSequence.BETTING,
                        "share 0.8, at all of 300 looks",
                        Coverages.LEVEL,
                        0,
                        random -> always(
                                ConfidenceSequence.of(0, 1, Coverages.LEVEL),
                                Draw.values(300, () -> random.nextDouble() < 0.8 ? 1 : 0),
                                0.8)),
                new Experiment(
                        Experiment.Kind.COVERAGE,
                        ConfidenceSequence.WITHOUT_REPLACEMENT,
                        "240 of 300 right, at all of 300 looks",
                        Coverages.LEVEL,
                        0,
                        random -> always(
                                ConfidenceSequence.of(0, 1, Coverages.LEVEL).withoutReplacement(300),
                                shuffled(random, 300, 240),
                                0.8)),
                quantile(0.5),
                quantile(0.95));
    }

    /** As long as an end lies beyond the values there is none, and nothing is missed there. */
    private static Experiment quantile(double p) {
        double truth = 100 * Math.exp(0.25 * new NormalDistribution(null, 0, 1).inverseCumulativeProbability(p));
        return new Experiment(
                Experiment.Kind.COVERAGE,
                "quantile confidence sequence",
                "p" + Math.round(100 * p) + " of latencies, at all of 1,000 looks",
                Coverages.LEVEL,
                0,
                random -> {
                    int below = 0;
                    for (int n = 1; n <= 1_000; n++) {
                        below += Draw.latencies(random, 1, 100)[0] <= truth ? 1 : 0;
                        double reach = QuantileSequence.reach(n, p, Coverages.LEVEL);
                        // Between the sample quantiles of orders p - reach and p + reach lies the truth.
                        if ((double) below / n < p - reach || (double) below / n > p + reach) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static boolean always(ConfidenceSequence sequence, double[] values, double truth) {
        for (double value : values) {
            if (!Coverages.within(sequence.update(value), truth)) {
                return false;
            }
        }
        return true;
    }

    private static double[] shuffled(RandomGenerator random, int n, int ones) {
        double[] values = new double[n];
        Arrays.fill(values, 0, ones, 1);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
        return values;
    }
}
