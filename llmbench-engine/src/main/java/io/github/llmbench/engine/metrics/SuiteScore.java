package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.stats.Mean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One score of a model over several tasks: the mean of their primary scores, each corrected for what guessing scores, and beside it the
 * mean of the raw ones on the way from the worst value to the best.
 */
final class SuiteScore {
    /** {@link Interval#method()} of the mean over tasks. */
    private static final String METHOD = "variance estimates recovered, tasks independent";

    private SuiteScore() {}

    /** {@code suite.score} and {@code suite.raw}; none for fewer than two tasks that have a corrected score. */
    static List<Metric> metrics(String model, Collection<Cell> cells) {
        List<String> left = new ArrayList<>();
        double sum = 0;
        double raw = 0;
        double below = 0;
        double above = 0;
        double rawBelow = 0;
        double rawAbove = 0;
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
            Interval own = corrected.interval();
            below += own == null ? Double.NaN : Math.pow(corrected.estimate() - own.low(), 2);
            above += own == null ? Double.NaN : Math.pow(own.high() - corrected.estimate(), 2);
            Mean mean = primary.mean(primary.values(), cell.samples());
            Interval ofMean = mean.interval();
            double scaled = primary.scaled(mean.estimate());
            double one = ofMean == null ? Double.NaN : primary.scaled(ofMean.low());
            double other = ofMean == null ? Double.NaN : primary.scaled(ofMean.high());
            raw += scaled;
            rawBelow += Math.pow(scaled - Math.min(one, other), 2);
            rawAbove += Math.pow(Math.max(one, other) - scaled, 2);
            unscored += primary.unscored().count();
        }
        if (tasks < 2) {
            return List.of();
        }
        String without = left.isEmpty() ? "" : "; without " + String.join(", ", left) + ", which cannot be corrected";
        double score = sum / tasks;
        return List.of(
                new Metric(
                        "suite.score",
                        model,
                        null,
                        score,
                        interval(score, Math.sqrt(below) / tasks, Math.sqrt(above) / tasks),
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
                        interval(raw / tasks, Math.sqrt(rawBelow) / tasks, Math.sqrt(rawAbove) / tasks),
                        tasks,
                        unscored,
                        "",
                        Direction.HIGHER_IS_BETTER,
                        "mean over tasks of the primary score, from 0 for the worst to 1 for the best" + without));
    }

    /**
     * Each task's own interval stands for its variance on that side, so that a task of which all samples are right is not taken to be
     * certain: {@code score - sqrt(sum (m_i - low_i)^2) / k} and above likewise, for k tasks.
     *
     * <p>Source: G. Y. Zou, W. Huang and X. Zhang, A note on confidence interval estimation for a linear function of binomial proportions,
     * Computational Statistics and Data Analysis 53 (2009) 1080-1085.
     *
     * @return {@code null} where a task has no interval
     */
    private static @Nullable Interval interval(double score, double below, double above) {
        return Double.isNaN(below)
                ? null
                : new Interval(score - below, Math.min(1, score + above), RunMetrics.LEVEL, METHOD);
    }
}
