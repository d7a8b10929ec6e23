package io.github.llmbench.engine.report;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.PairedDifference;
import org.jspecify.annotations.Nullable;

/** Where a gate's limit lies against the interval, in units of a small drawing. */
record GateBar(double low, double width, double point, double limit) {
    private static final double LEFT = 8;
    private static final double RIGHT = 192;
    private static final double MARGIN = 0.15;

    /** {@code null} where there is nothing to draw. */
    static @Nullable GateBar of(GateResult result) {
        PairedDifference difference = result.difference();
        if (result.gate().comparison().relative()) {
            // The margin may be a share of the other side's value, which only the explanation names.
            return difference == null || result.gate().percent()
                    ? null
                    : of(
                            difference.gain(),
                            difference.gainInterval(),
                            result.gate().comparison() == Gate.Comparison.NOT_WORSE
                                    ? -result.gate().threshold()
                                    : result.gate().threshold());
        }
        Metric metric = result.metric();
        if (metric == null || !Double.isFinite(metric.estimate())) {
            return null;
        }
        return of(metric.estimate(), metric.interval(), result.gate().threshold());
    }

    private static GateBar of(double estimate, @Nullable Interval interval, double limit) {
        double low = interval == null ? estimate : interval.low();
        double high = interval == null ? estimate : interval.high();
        double start = Math.min(low, limit);
        double span = Math.max(high, limit) - start;
        double unit = span == 0 ? 1 : span * (1 + 2 * MARGIN);
        double origin = start - MARGIN * unit;
        double scale = (RIGHT - LEFT) / unit;
        return new GateBar(
                at(low, origin, scale),
                Math.max(1, round((high - low) * scale)),
                at(estimate, origin, scale),
                at(limit, origin, scale));
    }

    private static double at(double value, double origin, double scale) {
        return round(LEFT + (value - origin) * scale);
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
