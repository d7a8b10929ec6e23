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
 * @param figures of the run's trials, for comparisons; empty where no gate compares. Of several runs where it was repeated
 * @param baseline what gates on the baseline compare with, one run or several; empty where there is none
 * @param noBaseline why there is none; empty where there is one
 * @param sequences gates that were looked at after each sample; {@code null} where all are looked at once, at the end
 * @param early whether the run ended early because those were decided
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Evidence(
        List<Metric> metrics,
        boolean complete,
        List<RunFigures> figures,
        List<RunFigures> baseline,
        String noBaseline,
        @Nullable Sequences sequences,
        boolean early) {
    public Evidence {
        metrics = List.copyOf(metrics);
        figures = List.copyOf(figures);
        baseline = List.copyOf(baseline);
    }

    /** For gates that do not compare. */
    public static Evidence of(List<Metric> metrics, boolean complete) {
        return new Evidence(metrics, complete, List.of(), List.of(), "no run was given to compare with", null, false);
    }

    /** With the trials of the run and, if there is one, a baseline. */
    public Evidence comparing(List<RunFigures> ours, List<RunFigures> theirs, String why) {
        return new Evidence(metrics, complete, ours, theirs, why, sequences, early);
    }

    /** With gates that are being looked at after each sample. */
    Evidence watched(Sequences looking) {
        return new Evidence(metrics, complete, figures, baseline, noBaseline, looking, early);
    }

    /** Of a run, or with a baseline, that ended when its gates were decided: intervals for a fixed number of samples do not hold. */
    public Evidence endedEarly() {
        return new Evidence(metrics, complete, figures, baseline, noBaseline, sequences, true);
    }

    /**
     * With gates that were looked at after each sample.
     *
     * @param ended whether the run ended early because they were decided
     */
    public Evidence sequential(Sequences looked, boolean ended) {
        return new Evidence(looked.watched(metrics), complete, figures, baseline, noBaseline, looked, ended);
    }
}
