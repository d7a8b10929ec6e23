package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What the trials of a run so far amount to. Immutable.
 *
 * @param metrics by model and task in the benchmark's order, those of the whole run last
 * @param comparisons every pair of models, left before right in the benchmark's order
 * @param outcomes trials by model, task and outcome, those that occur
 * @param histograms every duration of every model and task
 * @param cost of all calls
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Summary(
        List<Metric> metrics,
        List<Comparison> comparisons,
        List<Run.OutcomeCount> outcomes,
        List<LatencyHistogram> histograms,
        Cost cost) {
    public Summary {
        metrics = List.copyOf(metrics);
        comparisons = List.copyOf(comparisons);
        outcomes = List.copyOf(outcomes);
        histograms = List.copyOf(histograms);
    }
}
