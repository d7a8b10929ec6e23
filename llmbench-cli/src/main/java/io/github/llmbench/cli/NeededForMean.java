package io.github.llmbench.cli;

import io.github.llmbench.engine.stats.Planning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples that a wanted difference of means takes, such as of ratings or seconds.
 *
 * @param difference to be found
 * @param power chance to find it
 * @param deviation standard deviation of a sample's difference between the two models
 * @param paired samples that both models answer
 * @param epochs what repeats are worth; empty where the variance within a sample is not known
 */
record NeededForMean(double difference, double power, double deviation, long paired, List<Needed.Epochs> epochs) {
    static NeededForMean of(Planning planning, double difference, double deviation, @Nullable Double within) {
        if (!(deviation > 0 && Double.isFinite(deviation))) {
            throw new IllegalArgumentException("--deviation must be a number above 0, but was " + deviation);
        }
        double d = Math.abs(difference);
        double variance = deviation * deviation;
        return new NeededForMean(
                d,
                planning.power(),
                deviation,
                Planning.samples(planning.mean(variance, d)),
                within == null ? List.of() : Needed.epochs(planning, d, variance, within));
    }
}
