package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.INTERNAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Rows that were no samples and were left out, as the data set asked for. Not safe for use by several threads. */
@API(status = INTERNAL, since = "0.1")
public final class SkippedRows {
    private long count;
    private @Nullable String first;

    void add(String why) {
        count++;
        first = first == null ? why : first;
    }

    /** How many. */
    public long count() {
        return count;
    }

    /** What was wrong with the first; {@code null} where there is none. */
    public @Nullable String first() {
        return first;
    }
}
