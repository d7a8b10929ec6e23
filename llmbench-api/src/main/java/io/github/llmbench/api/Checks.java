package io.github.llmbench.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Argument checks whose messages name the field, the value and what is allowed. */
final class Checks {
    private Checks() {}

    static String notBlank(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    field + " must not be blank, but was " + (value == null ? "null" : "\"" + value + "\""));
        }
        return value;
    }

    static <T> T notNull(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " must not be null");
        }
        return value;
    }

    static <T> List<T> list(@Nullable List<? extends @Nullable T> values, String field) {
        if (values == null) {
            throw new IllegalArgumentException(field + " must not be null");
        }
        List<T> copy = new ArrayList<>(values.size());
        for (T value : values) {
            copy.add(notNull(value, field + "[" + copy.size() + "]"));
        }
        return Collections.unmodifiableList(copy);
    }

    /** For fields that records written before them lack. */
    static <T> List<T> listOrNone(@Nullable List<? extends @Nullable T> values, String field) {
        return values == null ? List.of() : list(values, field);
    }

    static Map<String, Object> objectSchema(@Nullable Map<String, Object> schema, String field) {
        Map<String, Object> given = notNull(schema, field);
        if (!"object".equals(given.get("type"))) {
            throw new IllegalArgumentException(
                    field + " must be a JSON Schema of type object, but its type was " + given.get("type"));
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }

    static int positive(int value, String field) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be >= 1, but was " + value);
        }
        return value;
    }

    static void notNegative(@Nullable Number value, String field) {
        if (value != null && !(value.doubleValue() >= 0)) {
            throw new IllegalArgumentException(field + " must be >= 0, but was " + value);
        }
    }

    static void within(@Nullable Double value, double low, double high, String field) {
        if (value != null && !(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    field + " must lie between " + low + " and " + high + ", but was " + value);
        }
    }

    static void positive(@Nullable Duration value, String field) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw new IllegalArgumentException(field + " must be > 0, but was " + value);
        }
    }
}
