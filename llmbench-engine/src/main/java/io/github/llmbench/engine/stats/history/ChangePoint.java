package io.github.llmbench.engine.stats.history;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where a series took a new level. Immutable.
 *
 * <p>The p-value is that of a point given beforehand. Where the point was searched for, it looks better than it is; the strict limit of
 * {@link ChangePoints} makes up for it. The interval of such a point allows for the search and is wider for it.
 *
 * @param index of the first value of the new level, from 0; never the first of the series
 * @param before mean from the change point before, or the start, up to here
 * @param after mean from here up to the next change point, or the end
 * @param valuesBefore number of values behind {@code before}
 * @param valuesAfter number of values behind {@code after}
 * @param pValue of no difference between the two
 * @param difference interval of {@code after - before}; {@code null} where neither side varies
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ChangePoint(
        int index,
        double before,
        double after,
        int valuesBefore,
        int valuesAfter,
        double pValue,
        @Nullable Interval difference) {
    /** Relative change from before to after, such as -0.5 where the level halved; infinite from 0. */
    public double relativeChange() {
        return after / before - 1;
    }

    /**
     * Size of the change without a direction: the larger of the relative changes there and back, so that halving and doubling are the
     * same, 1.
     */
    public double magnitude() {
        return Math.max(Math.abs(after / before - 1), Math.abs(before / after - 1));
    }
}
