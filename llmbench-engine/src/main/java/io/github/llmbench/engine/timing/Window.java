package io.github.llmbench.engine.timing;

import static org.apiguardian.api.API.Status.INTERNAL;

import org.apiguardian.api.API;

/**
 * The measured part of a load, in nanoseconds from its start. Immutable.
 *
 * @param start end of the warm-up
 * @param end when nothing more was due; what happens later is drain
 */
@API(status = INTERNAL, since = "0.1")
public record Window(long start, long end) {
    private static final double NANOS = 1e9;

    /** Its length. */
    public double seconds() {
        return (end - start) / NANOS;
    }

    /** Whether a moment lies in it. */
    public boolean holds(long offset) {
        return offset >= start && offset < end;
    }
}
