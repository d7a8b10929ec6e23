package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import java.util.Locale;

/** Numbers as people read them in the name of a test. */
final class Figures {
    private Figures() {}

    /** {@code 0.563 [0.536, 0.589]}. */
    static String of(Metric metric) {
        String unit = metric.unit().isEmpty() ? "" : " " + metric.unit();
        Interval interval = metric.interval();
        String between =
                interval == null ? "" : " [" + of(interval.low(), metric) + ", " + of(interval.high(), metric) + "]";
        return of(metric.estimate(), metric) + between + unit;
    }

    /** {@code 1} or {@code 0.563}: a score. */
    static String of(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String of(double value, Metric metric) {
        int digits = metric.unit().equals("USD") ? 4 : Math.abs(value) >= 100 ? 1 : 3;
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "none";
    }
}
