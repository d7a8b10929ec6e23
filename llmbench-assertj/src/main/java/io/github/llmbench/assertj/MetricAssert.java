package io.github.llmbench.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Gate.Comparison;
import java.math.BigDecimal;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a metric of a run, for each model and task unless narrowed. Limits are in the metric's own unit: milliseconds, USD,
 * shares as 0 to 1. Used by one thread.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MetricAssert {
    private final RunAssert run;
    private final String metric;
    private @Nullable String model;
    private @Nullable String task;

    MetricAssert(RunAssert run, String metric) {
        this.run = run;
        this.metric = metric;
    }

    /** Of one model, by its label. */
    public MetricAssert of(String label) {
        model = label;
        return this;
    }

    /** On one task, by its name. */
    public MetricAssert on(String name) {
        task = name;
        return this;
    }

    /** The whole interval lies at or above it. */
    public MetricAssert isAtLeast(double limit) {
        return holds(Comparison.AT_LEAST, limit, null);
    }

    /** The whole interval lies above it. */
    public MetricAssert isAbove(double limit) {
        return holds(Comparison.ABOVE, limit, null);
    }

    /** The whole interval lies at or below it. */
    public MetricAssert isAtMost(double limit) {
        return holds(Comparison.AT_MOST, limit, null);
    }

    /** The whole interval lies below it. */
    public MetricAssert isBelow(double limit) {
        return holds(Comparison.BELOW, limit, null);
    }

    /** On the same samples it is better than another model of the run, by the interval of the difference. */
    public MetricAssert isBetterThan(String other) {
        return holds(Comparison.BETTER, 0, other);
    }

    /** On the same samples it is at most so much worse than another model of the run, by the interval of the difference. */
    public MetricAssert isNotWorseThan(String other, double margin) {
        return holds(Comparison.NOT_WORSE, margin, other);
    }

    /** Back to the run, for another metric. */
    public RunAssert and() {
        return run;
    }

    private MetricAssert holds(Comparison comparison, double limit, @Nullable String other) {
        String number = BigDecimal.valueOf(limit).toPlainString();
        String said = metric + " " + comparison.symbol() + " "
                + (other == null ? number : other + (limit == 0 ? "" : " by " + number));
        run.meets(new Gate(said, metric, comparison, limit, false, other, model, false), task);
        return this;
    }
}
