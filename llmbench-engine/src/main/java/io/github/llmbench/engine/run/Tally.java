package io.github.llmbench.engine.run;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts a run as it goes; used by one thread. */
final class Tally {
    private final long trials;
    private final long started = System.nanoTime();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long done;
    private Cost cost;

    Tally(long trials, long resumed, Cost cost) {
        this.trials = trials;
        this.done = resumed;
        this.cost = cost;
    }

    void add(Trial trial) {
        done++;
        outcomes.merge(trial.outcome(), 1L, Long::sum);
        cost = cost.plus(trial.cost());
    }

    RunProgress progress(int inFlight, @Nullable LiveMetrics live) {
        return new RunProgress(
                done, trials, inFlight, outcomes, cost, Duration.ofNanos(System.nanoTime() - started), live);
    }
}
