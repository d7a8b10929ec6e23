package io.github.llmbench.cli;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Planning;
import io.github.llmbench.engine.stats.Proportions;
import org.jspecify.annotations.Nullable;

/**
 * What a task's samples can tell.
 *
 * @param task name of the task
 * @param samples how many it has
 * @param margin half the width of accuracy's interval; {@code null} where a deviation was given, since that of a difference tells
 *     nothing of one model's mean
 * @param smallestDifference between two models on the same samples that is found with the wanted power
 */
record Precision(String task, long samples, @Nullable Double margin, double smallestDifference) {
    static Precision of(Planning planning, String task, long samples, double share, double disagree) {
        Interval interval = Proportions.wilson(Math.round(share * samples), samples, planning.level());
        // Right or wrong: the difference of one sample is 0 or ±1, so its variance is at most the share that disagrees.
        return new Precision(
                task,
                samples,
                (interval.high() - interval.low()) / 2,
                Math.min(disagree, planning.smallestDifference(disagree, samples)));
    }

    /** Of means, where a sample's difference between two models has this standard deviation. */
    static Precision ofMean(Planning planning, String task, long samples, double deviation) {
        return new Precision(task, samples, null, planning.smallestDifference(deviation * deviation, samples));
    }
}
