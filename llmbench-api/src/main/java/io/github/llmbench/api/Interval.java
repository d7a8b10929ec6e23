package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A two-sided confidence interval. Immutable.
 *
 * @param low lower end
 * @param high upper end
 * @param level such as 0.95
 * @param method how it was computed, such as {@code wilson}
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Interval(double low, double high, double level, String method) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("interval must have low <= high, but was " + low + " and " + high);
        }
        Checks.within(level, 0, 1, "level");
        Checks.notBlank(method, "method");
    }
}
