package io.github.llmbench.simulator;

import java.time.Duration;

/** Argument checks whose messages name the argument and its value. */
final class Checks {
    private Checks() {}

    static int positive(int value, String name) {
        return between(value, 1, Integer.MAX_VALUE, name);
    }

    static int between(int value, int least, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be "
                    + (most == Integer.MAX_VALUE ? "at least " + least : "between " + least + " and " + most)
                    + ", but was " + value);
        }
        return value;
    }

    static double share(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, but was " + value);
        }
        return value;
    }

    static Duration notNegative(Duration value, String name) {
        if (value.isNegative() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " must be between 0 and a day, but was " + value);
        }
        return value;
    }
}
