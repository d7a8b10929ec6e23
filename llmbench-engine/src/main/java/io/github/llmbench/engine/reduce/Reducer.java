package io.github.llmbench.engine.reduce;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Makes one score of a sample's epochs. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface Reducer {
    /**
     * One score.
     *
     * @param scores one an epoch, in order of epochs; NaN for an epoch that was not scored; not changed
     * @return NaN where no epoch was scored
     */
    double reduce(double[] scores);

    /**
     * One score, where it depends on what was answered.
     *
     * @param answers one an epoch; {@code null} where none was found
     */
    default double reduce(double[] scores, @Nullable String[] answers) {
        return reduce(scores);
    }
}
