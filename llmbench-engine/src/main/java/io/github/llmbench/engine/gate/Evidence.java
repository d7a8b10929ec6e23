package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Metric;
import io.github.llmbench.engine.compare.RunFigures;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What gates are decided on. Immutable.
 *
 * @param metrics of the run
 * @param complete whether every trial was made that was to be; a sum such as {@code cost} is not final before
 * @param figures of the run's trials, for comparisons; {@code null} where no gate compares
 * @param baseline what gates on the baseline compare with; {@code null} where there is none
 * @param noBaseline why there is none; empty where there is one
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Evidence(
        List<Metric> metrics,
        boolean complete,
        @Nullable RunFigures figures,
        @Nullable RunFigures baseline,
        String noBaseline) {
    public Evidence {
        metrics = List.copyOf(metrics);
    }

    /** For gates that do not compare. */
    public static Evidence of(List<Metric> metrics, boolean complete) {
        return new Evidence(metrics, complete, null, null, "no run was given to compare with");
    }

    /** With the trials of the run and, if there is one, a baseline. */
    public Evidence comparing(RunFigures ours, @Nullable RunFigures theirs, String why) {
        return new Evidence(metrics, complete, ours, theirs, why);
    }
}
