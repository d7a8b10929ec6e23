package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a run go, since its warm-up. A look through the window, not the result: that is computed from the journal.
 * Immutable.
 *
 * @param calls that ended
 * @param callsPerSecond that ended, over the time since the last snapshot
 * @param tokensPerSecond output tokens of calls that ended, over the time since the last snapshot
 * @param responseClock whether {@code ttft} and {@code e2e} run from <em>scheduled</em>, as under an open load, or from <em>sent</em>
 * @param ttft time to first token
 * @param itl gaps between content events
 * @param e2e time to last content
 * @param errors calls that failed, by kind
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LiveMetrics(
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

    /**
     * Percentiles in milliseconds.
     *
     * @param count values they stand for
     */
    public record Spread(double p50, double p95, double p99, long count) {}
}
