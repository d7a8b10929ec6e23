package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate of scores, timings, tokens, outcomes or cost over the trials of one model and task. Immutable.
 *
 * @param name such as {@code accuracy}, {@code ttft.p95}, {@code cost}, {@code unscored}
 * @param model label of the model; {@code null} for all models of the run together
 * @param task name of the task; {@code null} for all tasks together
 * @param estimate the point; NaN where there is nothing to compute it from
 * @param interval {@code null} where there is none
 * @param count values it was computed from
 * @param unscored trials left out of it
 * @param unit {@code ms}, {@code USD}, {@code tokens/s}; empty for shares and plain numbers
 * @param direction which way it gets better
 * @param signature how it was computed: scorer with options, clock, definition
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Metric(
        String name,
        @Nullable String model,
        @Nullable String task,
        double estimate,
        @Nullable Interval interval,
        long count,
        long unscored,
        String unit,
        Direction direction,
        String signature) {
    public Metric {
        Checks.notBlank(name, "metric name");
        Checks.notNegative(count, "count");
        Checks.notNegative(unscored, "unscored");
        Checks.notNull(unit, "unit");
        // A metric that was stored before directions were kept has none.
        direction = direction == null ? Direction.NEITHER : direction;
        Checks.notNull(signature, "signature");
    }
}
