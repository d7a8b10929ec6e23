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
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record GatePolicy(
        OnInconclusive onInconclusive, @Nullable Baseline baseline, boolean stopWhenDecided) {
    /** INCONCLUSIVE warns, no baseline, all samples. */
    public static final GatePolicy DEFAULT = new GatePolicy(OnInconclusive.WARN, null, false);

    public GatePolicy {
        Checks.notNull(onInconclusive, "onInconclusive");
    }
}
