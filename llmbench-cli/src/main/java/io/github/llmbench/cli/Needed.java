package io.github.llmbench.cli;

import io.github.llmbench.engine.stats.Planning;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Samples that a wanted difference takes.
 *
 * @param difference of accuracy, to be found
 * @param power chance to find it
 * @param share that the worse model gets right
 * @param disagree share of samples that only one of the two gets right
 * @param paired samples that both models answer
 * @param unpaired samples for each, where they answer different ones
 * @param epochs what repeats are worth; empty where the variance within a sample is not known
 */
record Needed(
        double difference,
        double power,
        double share,
        double disagree,
        long paired,
        long unpaired,
        List<Epochs> epochs) {

    /**
     * Samples both models answer so many times each.
     *
     * @param epochs repeats of a sample
     * @param samples that are needed then
     * @param calls of both models
     */
    record Epochs(int epochs, long samples, long calls) {}

    static Needed of(Planning planning, double difference, double share, double disagree, @Nullable Double within) {
        double d = Math.abs(difference);
        if (!(d <= disagree)) {
            throw new IllegalArgumentException(
                    "--difference must be at most --disagree, the share of samples that only one"
                            + " model gets right, but was " + difference + " with " + disagree);
        }
        if (!(share > 0 && share + d < 1)) {
            throw new IllegalArgumentException(
                    "--share must be > 0 and with the difference < 1, but was " + share + " with " + difference);
        }
        return new Needed(
                d,
                planning.power(),
                share,
                disagree,
                Planning.samples(planning.paired((disagree + d) / 2, (disagree - d) / 2)),
                Planning.samples(planning.unpaired(share + d, share)),
                within == null ? List.of() : epochs(planning, d, disagree - d * d, within));
    }

    /** Of the variance of one sample's difference, both models' answers give {@code 2 within}, which epochs divide. */
    static List<Epochs> epochs(Planning planning, double d, double variance, double within) {
        double between = variance - 2 * within;
        if (!(within >= 0 && between >= 0)) {
            throw new IllegalArgumentException(
                    "--within must be >= 0 and at most half the variance of a sample's difference, " + variance / 2
                            + ", but was " + within);
        }
        return Stream.of(1, 2, 4, 8)
                .map(epochs -> {
                    double divided = Planning.variance(between, within, epochs, within, epochs);
                    long samples = Planning.samples(planning.mean(divided, d));
                    return new Epochs(epochs, samples, 2 * epochs * samples);
                })
                .toList();
    }
}
