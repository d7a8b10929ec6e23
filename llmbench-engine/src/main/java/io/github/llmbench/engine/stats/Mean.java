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
 * @param interval {@code null} for fewer than two units; equal units have a point, which {@link #within} makes honest
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
    private static final double MOST_UNSEEN = 0.05;

    static Mean t(double estimate, double standardError, long units, double level, String method) {
        if (units < 2) {
            return new Mean(estimate, Double.NaN, units, null);
        }
        double half = Critical.t(level, units - 1.0) * standardError;
        return new Mean(estimate, standardError, units, new Interval(estimate - half, estimate + half, level, method));
    }

    /** Whether the units show no variation at all, so that the standard error says nothing about the next unit. */
    public boolean withoutVariation() {
        return standardError <= NOTHING * Math.max(1, Math.abs(estimate));
    }

    /** {@link #within(double, double, double)} for values of the size of their mean, such as durations, tokens and scores. */
    public Mean within(double lowest, double highest) {
        return within(lowest, highest, Math.abs(estimate));
    }

    /**
     * The same where every value is known to lie between {@code lowest} and {@code highest}: the interval is cut to that range,
     * and where all units were equal it is not a point.
     *
     * <p>A few equal units do not make certainty. Units that all had the value {@code v} leave open that a share {@code q} of the
     * population differs; {@code q} is bounded by Wilson's interval of 0 in {@code units - 1} (one unit is spent on {@code v} being
     * known only from the data) and what differs by the range, which gives {@code [v - q (v - lowest), v + q (highest - v)]}.
     * An end of the range is known beforehand; there all units count, and for right or wrong this is Wilson's interval.
     *
     * <p>Without a range no number of equal units bounds the mean: however few of the population differ, they may differ by anything
     * (Bahadur and Savage, The nonexistence of certain statistical procedures in nonparametric problems, Annals of Mathematical
     * Statistics 27 (1956) 1115-1122). An infinite end is therefore replaced by an assumption that is named here: what was not seen
     * differs from {@code v} by no more than {@code scale} on average, for a duration or a number of tokens by no more than the value
     * itself. That is asked to bear little: while {@code q} may be above 5 %, for fewer than {@link #fewestEqual} units (74 at 95 %),
     * and where all values are 0 and so have no size, there is no interval at all. At 1,000 units it is {@code v} give or take 0.4 %
     * of the scale. The bound on {@code q} is the rule of three with Wilson's constant (Hanley and Lippman-Hand, If nothing goes wrong,
     * is everything all right?, JAMA 249 (1983) 1743-1745).
     *
     * @param lowest may be infinite
     * @param highest may be infinite
     * @param scale size of a value; counts only where an end is infinite
     * @return without an interval where there is too little for one
     */
    public Mean within(double lowest, double highest, double scale) {
        Interval before = interval;
        if (before == null) {
            return this;
        }
        if (!withoutVariation()) {
            return with(cut(before.low(), lowest, highest), cut(before.high(), lowest, highest), before.method());
        }
        boolean bounded = Double.isFinite(lowest) && Double.isFinite(highest);
        boolean atAnEnd = bounded && (estimate == lowest || estimate == highest);
        double differing = Proportions.wilson(0, atAnEnd ? units : units - 1, before.level())
                .high();
        if (!bounded && (differing > MOST_UNSEEN || scale == 0)) {
            return new Mean(estimate, standardError, units, null);
        }
        double below = Double.isFinite(lowest) ? estimate - lowest : scale;
        double above = Double.isFinite(highest) ? highest - estimate : scale;
        return with(
                cut(estimate - differing * below, lowest, highest),
                cut(estimate + differing * above, lowest, highest),
                ALL_EQUAL);
    }

    /** The fewest equal units without a range that have an interval: 74 at 95 %. */
    public static long fewestEqual(double level) {
        double z = Critical.normal(level);
        return 1 + (long) Math.ceil(z * z * (1 / MOST_UNSEEN - 1));
    }

    /**
     * How many equal units make the interval of {@code units} of them narrower by a factor: {@code q = z^2 / (n + z^2)} falls with n, not
     * with its root.
     *
     * @param factor above 1
     */
    public static double equalUnits(long units, double factor, double level) {
        double zz = Math.pow(Critical.normal(level), 2);
        return (units + zz) * factor - zz;
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
