package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * How far a run is. Immutable.
 *
 * @param done trials in the journal, resumed ones included
 * @param trials trials in all
 * @param inFlight trials under way
 * @param outcomes trials by outcome since the start
 * @param cost spent so far, resumed trials included
 * @param elapsed since the start of this process's part
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunProgress(
        long done, long trials, int inFlight, Map<Outcome, Long> outcomes, Cost cost, Duration elapsed) {
    public RunProgress {
        outcomes = Map.copyOf(outcomes);
    }
}
