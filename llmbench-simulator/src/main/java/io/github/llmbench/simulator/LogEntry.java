package io.github.llmbench.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A request and what became of it.
 *
 * @param status HTTP status; 0 where the connection was lost before it was sent
 * @param headers when headers were sent; 0 where they were not
 * @param due planned stamps of content events; of a whole answer its one
 * @param sent stamps of those that were sent
 * @param end when the last byte was sent, or the connection was lost
 */
record LogEntry(
        Arrival arrival,
        int status,
        Fault.@Nullable Kind fault,
        @Nullable Boolean right,
        long headers,
        Stamps due,
        Stamps sent,
        long end,
        int outputTokens,
        int reasoningTokens,
        boolean finished) {

    static LogEntry refused(Decision.Refusal refusal, long sent) {
        return new LogEntry(
                refusal.arrival(),
                refusal.status(),
                refusal.fault(),
                null,
                sent,
                Stamps.of(),
                Stamps.of(),
                sent,
                0,
                0,
                true);
    }
}
