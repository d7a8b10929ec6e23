package io.github.llmbench.engine.report;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them; all formats show them alike. */
final class Format {
    /** Where there is no value. */
    static final String NONE = "-";

    private static final double SMALL_P = 0.001;
    private static final int MONEY_DIGITS = 4;

    private Format() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** In the metric's own unit. */
    static String value(double value, String unit) {
        return switch (unit) {
            case "ms" -> millis(value);
            case "USD" -> usd(BigDecimal.valueOf(value));
            case "" -> share(value);
            default -> oneDecimal(value);
        };
    }

    static String estimate(Metric metric) {
        return Double.isNaN(metric.estimate()) ? NONE : value(metric.estimate(), metric.unit());
    }

    static String interval(Interval interval, String unit) {
        return "[" + value(interval.low(), unit) + ", " + value(interval.high(), unit) + "]";
    }

    static String signed(double value) {
        return value > 0 ? "+" + share(value) : share(value);
    }

    static String share(double value) {
        String text = fixed(value, Math.abs(value) >= 100 ? 1 : 3);
        return text.equals("-0.000") ? "0.000" : text;
    }

    /** As {@code %.3f} and the like, in a tenth of the time: reports have a number in each of their many rows. */
    private static String fixed(double value, int decimals) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value)
                        .setScale(decimals, RoundingMode.HALF_UP)
                        .toPlainString()
                : String.format(Locale.ROOT, "%f", value);
    }

    static String oneDecimal(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    /** Without its unit: three digits are what a histogram keeps. */
    static String millis(double value) {
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        if (Math.abs(value) < 999) {
            return fixed(value, decimals);
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** To four decimals; smaller sums to two digits, so that a cent's fraction is not shown as nothing. */
    static String usd(BigDecimal value) {
        BigDecimal rounded = value.setScale(MONEY_DIGITS, RoundingMode.HALF_EVEN);
        if (rounded.signum() == 0 && value.signum() != 0) {
            rounded = value.round(new MathContext(2)).stripTrailingZeros();
        }
        return "$" + rounded.toPlainString();
    }

    static String pValue(double value) {
        if (value >= SMALL_P) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
        return value == 0
                ? "< 1e-300"
                : String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-");
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
