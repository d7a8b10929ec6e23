package io.github.llmbench.engine.stats;

/** Argument checks whose messages name the field, the value and what is allowed. */
final class Arguments {
    private Arguments() {}

    static void level(double level) {
        inside(level, "level");
    }

    static void inside(double value, String field) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(field + " must lie between 0 and 1, both excluded, but was " + value);
        }
    }

    static void notNegative(long value, String field) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " must be >= 0, but was " + value);
        }
    }

    static void positive(long value, String field) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be >= 1, but was " + value);
        }
    }
}
