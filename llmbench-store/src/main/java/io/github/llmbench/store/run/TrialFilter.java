package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Outcome;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which trials of a run; {@code null} is no condition. Immutable.
 *
 * @param task of this task
 * @param model of the model of this label
 * @param outcome that ended so
 * @param sample of this sample
 * @param text with this text in the answer or the sample's id
 * @param scorer whose value {@code lowest} and {@code highest} are about
 * @param lowest with a value at least this high
 * @param highest with a value at most this high
 * @param verdict {@code right} with a score of 1, {@code wrong} with one below 1, {@code unscored} by any scorer
 * @param tag of samples with this tag, such as {@code subject=algebra}
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TrialFilter(
        @Nullable String task,
        @Nullable String model,
        @Nullable Outcome outcome,
        @Nullable String sample,
        @Nullable String text,
        @Nullable String scorer,
        @Nullable Double lowest,
        @Nullable Double highest,
        @Nullable String verdict,
        @Nullable String tag) {
    /** All trials. */
    public static final TrialFilter ALL = new TrialFilter(null, null, null, null, null, null, null, null, null, null);

    /** The trials of one sample with one model on one task. */
    public static TrialFilter of(String task, String model, String sample) {
        return new TrialFilter(task, model, null, sample, null, null, null, null, null, null);
    }
}
