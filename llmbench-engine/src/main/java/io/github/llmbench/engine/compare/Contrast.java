package io.github.llmbench.engine.compare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.PairedDifference;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two sides in one metric, with its interval at any level: a family of comparisons needs several. Intervals of a
 * higher level hold those of a lower one.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface Contrast {
    /**
     * Left minus right.
     *
     * @param level such as 0.95
     * @return {@code null} where there is too little for an interval of this level
     */
    @Nullable
    PairedDifference at(double level);

    /** Why {@link #at} gives none at a level. */
    default Shortage shortage(double level) {
        return new Shortage("too few samples for an interval", null);
    }

    /**
     * Why there is no difference.
     *
     * @param why in one line, with what would give one
     * @param needed how many samples in all would; {@code null} where no number of samples does
     */
    record Shortage(String why, @Nullable Long needed) {}
}
