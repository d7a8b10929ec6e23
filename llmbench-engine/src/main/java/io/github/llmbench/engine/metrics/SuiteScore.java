package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.stats.Mean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One score of a model over several tasks: the mean of their primary scores, each corrected for what guessing scores, and beside it the
 * mean of the raw ones on the way from the worst value to the best.
 */
final class SuiteScore {
    /** Two-sided, 95 %. */
    private static final double Z = 1.959963984540054;

    private SuiteScore() {}

    /** {@code suite.score} and {@code suite.raw}; none for fewer than two tasks that have a corrected score. */
    static List<Metric> metrics(String model, Collection<Cell> cells) {
        List<String> left = new ArrayList<>();
        double sum = 0;
        double raw = 0;
        double variance = 0;
        int tasks = 0;
        long unscored = 0;
        for (Cell cell : cells) {
            ScoreColumn primary =
                    cell.columns().isEmpty() ? null : cell.columns().get(0);
            Mean corrected = primary == null ? null : primary.corrected(cell.samples());
            if (primary == null || corrected == null) {
                left.add(cell.task().name());
                continue;
            }
            tasks++;
            sum += corrected.estimate();
            variance += corrected.standardError() * corrected.standardError();
            raw += primary.scaled(primary.mean(primary.values(), cell.samples()).estimate());
            unscored += primary.unscored().count();
        }
        if (tasks < 2) {
            return List.of();
        }
        String without = left.isEmpty() ? "" : "; without " + String.join(", ", left) + ", which cannot be corrected";
        double error = Math.sqrt(variance) / tasks;
        double score = sum / tasks;
        Interval interval = Double.isNaN(error)
                ? null
                : new Interval(
                        score - Z * error,
                        Math.min(1, score + Z * error),
                        RunMetrics.LEVEL,
                        "normal, tasks independent");
        return List.of(
                new Metric(
                        "suite.score",
                        model,
                        null,
                        score,
                        interval,
                        tasks,
                        unscored,
                        "",
                        Direction.HIGHER_IS_BETTER,
                        "mean over tasks of (mean - chance) / (best - chance) of the primary score" + without),
                new Metric(
                        "suite.raw",
                        model,
                        null,
                        raw / tasks,
                        null,
                        tasks,
                        unscored,
                        "",
                        Direction.HIGHER_IS_BETTER,
                        "mean over tasks of the primary score, from 0 for the worst to 1 for the best" + without));
    }
}
