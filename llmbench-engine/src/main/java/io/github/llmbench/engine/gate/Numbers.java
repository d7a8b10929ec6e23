package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.text.Rounding;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them in a gate's explanation, rounded as reports do. */
final class Numbers {
    private static final MathContext THREE_DIGITS_UP = new MathContext(3, RoundingMode.UP);
    private static final double MOST_SAMPLES = 1e12;

    private Numbers() {}

    /** {@code accuracy 0.347 [0.322, 0.373]}. */
    static String format(Metric metric) {
        String text = metric.name() + " " + format(metric.estimate(), metric.unit());
        Interval interval = metric.interval();
        return interval == null
                ? text
                : text + " [" + digits(interval.low(), metric.unit()) + ", " + digits(interval.high(), metric.unit())
                        + "]";
    }

    /** {@code 0.023 [0.003, 0.043]}. */
    static String interval(double value, Interval interval, String unit) {
        return format(value, unit) + " [" + digits(interval.low(), unit) + ", " + digits(interval.high(), unit) + "]";
    }

    /** {@code 98.33 %}. */
    static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(2, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    static String format(double value, String unit) {
        return Rounding.plain(value, unit);
    }

    /** To three digits, never fewer than needed. */
    static String about(long count) {
        long rounded = new BigDecimal(count).round(THREE_DIGITS_UP).longValue();
        return String.format(Locale.ROOT, "%,d", rounded);
    }

    /** Whole samples; {@code null} where there are so many that the estimate as good as equals the limit. */
    static @Nullable Long samples(double exact) {
        return exact > MOST_SAMPLES ? null : (Long) (long) Math.ceil(exact);
    }

    private static String digits(double value, String unit) {
        return Rounding.digits(value, unit);
    }
}
