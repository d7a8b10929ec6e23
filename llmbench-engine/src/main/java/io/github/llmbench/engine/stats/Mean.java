package io.github.llmbench.engine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Interval;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A mean with its uncertainty. Immutable.
 *
 * @param estimate the mean
 * @param standardError of the mean; NaN for fewer than two units
 * @param units independent units it rests on: values, or clusters of them
 * @param interval {@code null} for fewer than two units
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Mean(
        double estimate,
        double standardError,
        long units,
        @Nullable Interval interval) {
    /** {@link Interval#method()} where all units had the same value. */
    public static final String ALL_EQUAL = "all equal";

    /** {@link Interval#method()} of {@link #descriptive}. */
    public static final String DESCRIPTIVE = "a single unit as it is";

    private static final double NOTHING = 1e-12;

    static Mean t(double estimate, double standardError, long units, double level, String method) {
        if (units < 2) {
            return new Mean(estimate, Double.NaN, units, null);
        }
        double half = Critical.t(level, units - 1) * standardError;
        return new Mean(estimate, standardError, units, new Interval(estimate - half, estimate + half, level, method));
    }

    /** Whether the units show no variation at all, so that the standard error says nothing about the next unit. */
    public boolean withoutVariation() {
        return standardError <= NOTHING * Math.max(1, Math.abs(estimate));
    }

    /**
     * The same where every value is known to lie between {@code lowest} and {@code highest}: the interval is cut to that range,
     * and where all units were equal it is not a point.
     *
     * <p>A few equal units do not make certainty. Units that all had the value {@code v} leave open that a share {@code q} of the
     * population differs; {@code q} is bounded by Wilson's interval of 0 in {@code units - 1} (one unit is spent on {@code v} being
     * known only from the data) and what differs by the range, which gives {@code [v - q (v - lowest), v + q (highest - v)]}.
     * An end of the range is known beforehand; there all units count, and for right or wrong this is Wilson's interval.
     */
    public Mean within(double lowest, double highest) {
        Interval before = interval;
        if (before == null || !Double.isFinite(lowest) || !Double.isFinite(highest)) {
            return this;
        }
        if (!withoutVariation()) {
            return with(cut(before.low(), lowest, highest), cut(before.high(), lowest, highest), before.method());
        }
        boolean atAnEnd = estimate == lowest || estimate == highest;
        double differing = Proportions.wilson(0, atAnEnd ? units : units - 1, before.level())
                .high();
        return with(
                cut(estimate - differing * (estimate - lowest), lowest, highest),
                cut(estimate + differing * (highest - estimate), lowest, highest),
                ALL_EQUAL);
    }

    /** The same with its interval under the name of another method that gives the same numbers. */
    public Mean named(String method) {
        return interval == null ? this : with(interval.low(), interval.high(), method);
    }

    /**
     * The same as a description of what was seen and of nothing else: where a single unit gives neither error nor interval, an error
     * of 0 and a point. UK AISI's Inspect reports it so; this is for tables that stand beside its own. It is no statement about the
     * next unit, and nothing in this library decides by it.
     *
     * @param level that the interval is labelled with
     */
    public Mean descriptive(double level) {
        return units == 1 && interval == null
                ? new Mean(estimate, 0, units, new Interval(estimate, estimate, level, DESCRIPTIVE))
                : this;
    }

    private Mean with(double low, double high, String method) {
        double level = interval == null ? 0 : interval.level();
        return new Mean(estimate, standardError, units, new Interval(low, high, level, method));
    }

    private static double cut(double value, double lowest, double highest) {
        return Math.max(lowest, Math.min(highest, value));
    }
}
