package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a run go, since the phase of its load began. A look through the window, not the result: that is computed from the
 * journal. Immutable.
 *
 * @param phase such as {@code warm-up} or {@code sweep at 16/s}; {@code null} while it is measured
 * @param calls that ended
 * @param callsPerSecond that ended, over the time since the last snapshot
 * @param tokensPerSecond output tokens that came since the last snapshot, over that time: of streams under way as many a content event
 *     as those that ended had, and one before the first has
 * @param responseClock whether {@code ttft} and {@code e2e} run from <em>scheduled</em>, as under an open load, or from <em>sent</em>
 * @param ttft time to first token, of calls that were answered in full and of streams under way
 * @param itl gaps between content events
 * @param e2e time to last content
 * @param errors calls that failed, by kind
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LiveMetrics(
        @Nullable String phase,
        long calls,
        double callsPerSecond,
        double tokensPerSecond,
        boolean responseClock,
        @Nullable Spread ttft,
        @Nullable Spread itl,
        @Nullable Spread e2e,
        Map<CallError.Kind, Long> errors) {
    public LiveMetrics {
        errors = Map.copyOf(errors);
    }

    /** While it is measured. */
    public LiveMetrics(
            long calls,
            double callsPerSecond,
            double tokensPerSecond,
            boolean responseClock,
            @Nullable Spread ttft,
            @Nullable Spread itl,
            @Nullable Spread e2e,
            Map<CallError.Kind, Long> errors) {
        this(null, calls, callsPerSecond, tokensPerSecond, responseClock, ttft, itl, e2e, errors);
    }

    /**
     * Percentiles in milliseconds.
     *
     * @param count values they stand for
     */
    public record Spread(double p50, double p95, double p99, long count) {}
}
