package io.github.llmbench.server.access;

import java.util.Locale;

/** What a user may do in a project; each may do what those before it may. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Starts, stops and uploads runs. */
    RUNNER,
    /** Changes the project. */
    ADMIN;

    /** By its word in the contract. */
    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Its word in the contract. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it may do what another one may. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
