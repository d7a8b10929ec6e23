package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the gates of a benchmark. Immutable.
 *
 * @param onInconclusive what a build makes of INCONCLUSIVE
 * @param baseline what gates on {@code baseline} compare with; {@code null} for none
 * @param stopWhenDecided whether a run ends as soon as every gate is decided, by intervals that allow for looking after each sample
 * @param mostUnscored the largest share of a task's trials that may be without a score, 0 to 1, unless the task or the benchmark has a
 *     gate of its own on {@code unscored}; 1 lifts it
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record GatePolicy(
        OnInconclusive onInconclusive, @Nullable Baseline baseline, boolean stopWhenDecided, double mostUnscored) {
    /** Unless set: one trial in twenty. */
    public static final double MOST_UNSCORED = 0.05;

    /** INCONCLUSIVE warns, no baseline, all samples. */
    public static final GatePolicy DEFAULT = new GatePolicy(OnInconclusive.WARN, null, false);

    public GatePolicy {
        Checks.notNull(onInconclusive, "onInconclusive");
        if (!(mostUnscored >= 0 && mostUnscored <= 1)) {
            throw new IllegalArgumentException("mostUnscored must lie between 0 and 1, but was " + mostUnscored);
        }
    }

    /** With the usual share of unscored trials. */
    public GatePolicy(OnInconclusive onInconclusive, @Nullable Baseline baseline, boolean stopWhenDecided) {
        this(onInconclusive, baseline, stopWhenDecided, MOST_UNSCORED);
    }
}
