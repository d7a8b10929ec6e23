package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * What patterns may still read of an answer. A pattern that stays within its own bounds on each string takes for ever where an answer has
 * thousands of them, and so do many patterns on one string, so that all of an answer share one allowance. Used by one thread.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class PatternEffort {
    /** A few tenths of a second: a hundred patterns that read an answer of 100,000 characters five times over. */
    private static final long READS = 50_000_000;

    // Scorers are functions of an answer and validators call back without a context, so that there is nothing to hand
    // it through.
    private static final ThreadLocal<PatternEffort> CURRENT = new ThreadLocal<>();

    private long left = READS;

    private PatternEffort() {}

    /**
     * Does something with one answer on this thread, such as to put all scorers to it; inside of another one it is the same answer.
     *
     * @return what {@code work} gives
     */
    public static <T> T onOneAnswer(Supplier<T> work) {
        if (CURRENT.get() != null) {
            return work.get();
        }
        CURRENT.set(new PatternEffort());
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    /** How many characters may be read; as many as anybody wants outside of an answer. */
    static long left() {
        PatternEffort current = CURRENT.get();
        return current == null ? Long.MAX_VALUE : current.left;
    }

    /** Characters that were read. */
    static void spent(long reads) {
        PatternEffort current = CURRENT.get();
        if (current != null) {
            current.left = Math.max(0, current.left - reads);
        }
    }
}
