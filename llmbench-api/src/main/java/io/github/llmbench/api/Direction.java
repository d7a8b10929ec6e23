package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Which way a metric gets better, so that <em>better</em>, <em>not worse</em> and <em>regression</em> mean the same everywhere.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Direction {
    /** More is better, as of accuracy. */
    HIGHER_IS_BETTER,
    /** Less is better, as of latency and cost. */
    LOWER_IS_BETTER,
    /** Neither, as of the length of an answer: a difference is shown and called neither better nor worse. */
    NEITHER;

    /** Of a scorer. */
    public static Direction of(Scorer scorer) {
        return scorer.higherIsBetter() ? HIGHER_IS_BETTER : LOWER_IS_BETTER;
    }

    /** By how much a difference, ours minus theirs, is a gain for us: negative for a loss; NaN where neither way is better. */
    public double gain(double difference) {
        return switch (this) {
            case HIGHER_IS_BETTER -> difference;
            // Not -0.0 for no difference.
            case LOWER_IS_BETTER -> 0.0 - difference;
            case NEITHER -> Double.NaN;
        };
    }
}
