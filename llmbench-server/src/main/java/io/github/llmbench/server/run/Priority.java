package io.github.llmbench.server.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which runs come first where there is not room for all. */
enum Priority {
    LOW(-10),
    NORMAL(0),
    HIGH(10);

    private final int number;

    Priority(int number) {
        this.number = number;
    }

    /** By the contract's name; NORMAL for none. */
    static Priority of(@Nullable String name) {
        return name == null ? NORMAL : valueOf(name.toUpperCase(Locale.ROOT));
    }

    int number() {
        return number;
    }
}
