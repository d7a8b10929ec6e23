package io.github.llmbench.cli;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Planning;
import io.github.llmbench.engine.stats.Proportions;

/**
 * What a task's samples can tell.
 *
 * @param task name of the task
 * @param samples how many it has
 * @param margin half the width of accuracy's interval
 * @param smallestDifference between two models on the same samples that is found with the wanted power
 */
record Precision(String task, long samples, double margin, double smallestDifference) {
    static Precision of(Planning planning, String task, long samples, double share, double disagree) {
        Interval interval = Proportions.wilson(Math.round(share * samples), samples, planning.level());
        // Right or wrong: the difference of one sample is 0 or ±1, so its variance is at most the share that disagrees.
        return new Precision(
                task,
                samples,
                (interval.high() - interval.low()) / 2,
                Math.min(disagree, planning.smallestDifference(disagree, samples)));
    }
}
