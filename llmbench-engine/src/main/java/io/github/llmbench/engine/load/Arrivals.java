package io.github.llmbench.engine.load;

/** Times of arrivals in nanoseconds from the start of a phase, never falling. Used by one thread. */
@FunctionalInterface
interface Arrivals {
    /** After the last arrival. */
    long NONE = Long.MAX_VALUE;

    /** The next one, or {@link #NONE}. */
    long next();
}
