package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a gate said of one model and task. Immutable.
 *
 * @param gate the condition
 * @param model label of the model; {@code null} where the gate holds for the whole run
 * @param task name of the task; {@code null} where the gate holds for the whole run
 * @param verdict what it said
 * @param metric what it was decided on; {@code null} where the run has no such metric
 * @param difference what a comparison was decided on, this model minus the other; {@code null} where there is none
 * @param needed how many samples in all would decide it if the estimate stays; {@code null} where decided or unknown
 * @param explanation one line for people
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record GateResult(
        Gate gate,
        @Nullable String model,
        @Nullable String task,
        Verdict verdict,
        @Nullable Metric metric,
        @Nullable PairedDifference difference,
        @Nullable Long needed,
        String explanation) {
    public GateResult {
        Checks.notNull(gate, "gate");
        Checks.notNull(verdict, "verdict");
        Checks.notBlank(explanation, "explanation of gate " + gate);
    }

    /** Of a gate that is not a comparison. */
    public GateResult(
            Gate gate,
            @Nullable String model,
            @Nullable String task,
            Verdict verdict,
            @Nullable Metric metric,
            @Nullable Long needed,
            String explanation) {
        this(gate, model, task, verdict, metric, null, needed, explanation);
    }
}
