package io.github.llmbench.engine.report;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.compare.Effect;
import io.github.llmbench.engine.text.Rounding;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures in the cells of reports, all of them rounded by {@link Rounding}, so that all formats show them alike. */
final class Format {
    /** Where there is no value. */
    static final String NONE = "-";

    private Format() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** In the metric's own unit. */
    static String value(double value, String unit) {
        return Rounding.text(value, unit);
    }

    static String estimate(Metric metric) {
        return estimate(metric.estimate(), metric.unit());
    }

    static String estimate(double value, String unit) {
        return Double.isNaN(value) ? NONE : value(value, unit);
    }

    static String interval(@Nullable Interval interval, String unit) {
        return interval == null ? NONE : "[" + value(interval.low(), unit) + ", " + value(interval.high(), unit) + "]";
    }

    static String signed(double value, String unit) {
        return (Rounding.rounded(value, unit).signum() > 0 ? "+" : "") + value(value, unit);
    }

    static String share(double value) {
        return value(value, "");
    }

    /** Without its unit. */
    static String millis(double value) {
        return value(value, "ms");
    }

    static String pValue(double value) {
        return Double.isNaN(value) ? NONE : Rounding.pValue(value);
    }

    /** {@code odds ratio 2.500 [1.200, 5.700]}. */
    static String effect(@Nullable Effect effect) {
        return effect == null
                ? NONE
                : effect.name() + " " + share(effect.estimate())
                        + (effect.interval() == null ? "" : " " + interval(effect.interval(), ""));
    }

    static String duration(Duration value) {
        long seconds = value.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1000.0);
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    /** {@code EXTRACTION_FAILED} as {@code extraction failed}. */
    static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
