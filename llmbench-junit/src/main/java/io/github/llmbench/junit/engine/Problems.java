package io.github.llmbench.junit.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a declaration, one line each, so that all of it is told at once. Used by one thread. */
final class Problems {
    private final String where;
    private final List<String> lines = new ArrayList<>();

    Problems(String where) {
        this.where = where;
    }

    void add(String line) {
        lines.add(where + ": " + line);
    }

    void addIf(boolean wrong, String line) {
        if (wrong) {
            add(line);
        }
    }

    /** The value, or {@code null} with the message of the {@link IllegalArgumentException} as one more problem. */
    <T> @Nullable T check(String what, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            add(what + ": " + e.getMessage());
            return null;
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
