package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is. Immutable.
 *
 * @param done trials in the journal, resumed ones included
 * @param trials trials in all; 0 where a time or a precision ends the run and their number is not known
 * @param inFlight trials under way
 * @param outcomes trials by outcome since the start
 * @param cost spent so far, resumed trials included
 * @param elapsed since the start of this process's part
 * @param live how the calls go; {@code null} where nobody measures
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunProgress(
        long done,
        long trials,
        int inFlight,
        Map<Outcome, Long> outcomes,
        Cost cost,
        Duration elapsed,
        @Nullable LiveMetrics live) {
    public RunProgress {
        outcomes = Map.copyOf(outcomes);
    }

    /** Without a look at the calls. */
    public RunProgress(long done, long trials, int inFlight, Map<Outcome, Long> outcomes, Cost cost, Duration elapsed) {
        this(done, trials, inFlight, outcomes, cost, elapsed, null);
    }
}
