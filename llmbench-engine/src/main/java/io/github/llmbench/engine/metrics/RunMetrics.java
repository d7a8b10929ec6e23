package io.github.llmbench.engine.metrics;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.PairedDifference;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.timing.Definition;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import io.github.llmbench.engine.timing.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Collects the trials of a run in one pass and says at any time what they amount to. A few numbers a trial are kept (scores by
 * sample, for pairing) and histograms for durations, never the trial itself.
 *
 * <p>Each (model, task) has its score metrics (the first scorer's under {@link io.github.llmbench.api.Scorer#metric()}), the
 * shares {@code unscored}, {@code extraction_failed} and of each other outcome that occurs or that a gate names, {@code ttft},
 * {@code ttfo}, {@code e2e}, {@code tpot}, {@code itl}, {@code response.ttft} and {@code response.e2e} as {@code .mean},
 * {@code .p50}, {@code .p95} and {@code .p99}, {@code tokens.input}, {@code tokens.output}, {@code tokens_per_second} and
 * {@code cost}. Durations and speed come from answered calls that were really sent; failed, refused, truncated and cached ones never
 * enter. A percentile is left out where there are too few values for it (20 for p95, 100 for p99, 1,000 for p99.9, 10,000 for
 * p99.99). Trials of a warm-up count for nothing but cost. A run under a load also has {@code schedule_delay}, {@code goodput},
 * {@code goodput.share}, {@code throughput.calls} and {@code throughput.tokens}.
 *
 * <p>Not safe for use by several threads.
 *
 * <pre>{@code
 * RunMetrics metrics = new RunMetrics(benchmark);
 * trials.forEach(metrics::add);
 * Summary summary = metrics.summary();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunMetrics {
    /** Level of every interval. */
    static final double LEVEL = 0.95;

    private final Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();
    private final Set<String> wanted = new TreeSet<>();

    /** Of a run of this benchmark, before its first trial. */
    public RunMetrics(Benchmark benchmark) {
        this(benchmark, null, Set.of());
    }

    /**
     * Of a run that was measured under a load.
     *
     * @param window its measured part; {@code null} where goodput and throughput are not asked for or cannot be told
     * @param definitions of other tools to show beside ours
     */
    public RunMetrics(Benchmark benchmark, @Nullable Window window, Set<Definition> definitions) {
        SloCheck slos = new SloCheck(benchmark.slos(), benchmark.load().open());
        Map<String, TaskSamples> samples = new LinkedHashMap<>();
        benchmark.gates().stream().map(Gate::metric).forEach(wanted::add);
        for (ModelRef model : benchmark.models()) {
            ReasoningTokens counted = ReasoningTokens.of(model.id());
            Map<String, Cell> row = new LinkedHashMap<>();
            for (Task task : benchmark.tasks()) {
                task.gates().stream().map(Gate::metric).forEach(wanted::add);
                TaskSamples shared = samples.computeIfAbsent(task.name(), name -> new TaskSamples());
                LoadTotals totals = window == null ? null : new LoadTotals(window, slos, counted);
                row.put(task.name(), new Cell(model.label(), task, shared, counted, definitions, totals));
            }
            cells.put(model.label(), row);
        }
    }

    /**
     * Takes one trial; each is to be given once.
     *
     * @throws IllegalArgumentException if its model, task or one of its scorers is not in the benchmark
     */
    public void add(Trial trial) {
        Map<String, Cell> row = cells.get(trial.key().model());
        Cell cell = row == null ? null : row.get(trial.key().task());
        if (cell == null) {
            throw new IllegalArgumentException(
                    "trial " + trial.key() + " is not of this benchmark; its models are " + cells.keySet());
        }
        cell.add(trial);
    }

    /** What the trials so far amount to; more may follow. */
    public Summary summary() {
        List<Metric> metrics = new ArrayList<>();
        List<Run.OutcomeCount> outcomes = new ArrayList<>();
        List<LatencyHistogram> histograms = new ArrayList<>();
        CostTotals total = new CostTotals();
        List<Metric> suite = new ArrayList<>();
        cells.forEach((model, row) -> {
            for (Cell cell : row.values()) {
                metrics.addAll(cell.metrics(wanted));
                outcomes.addAll(cell.outcomeCounts());
                histograms.addAll(cell.histograms());
                total.add(cell.costs());
            }
            suite.addAll(SuiteScore.metrics(model, row.values()));
        });
        metrics.addAll(suite);
        metrics.addAll(total.metrics(null, null));
        return new Summary(metrics, comparisons(), outcomes, histograms, total.all());
    }

    private List<Comparison> comparisons() {
        List<String> labels = List.copyOf(cells.keySet());
        List<Comparison> comparisons = new ArrayList<>();
        for (int left = 0; left < labels.size(); left++) {
            for (int right = left + 1; right < labels.size(); right++) {
                comparisons.add(compare(labels.get(left), labels.get(right)));
            }
        }
        return comparisons;
    }

    private Comparison compare(String left, String right) {
        List<PairedDifference> differences = new ArrayList<>();
        cells.getOrDefault(left, Map.of()).forEach((task, cell) -> {
            Cell other = cells.getOrDefault(right, Map.of()).get(task);
            if (other != null) {
                differences.addAll(Pairing.differences(cell, other));
            }
        });
        return new Comparison(left, right, differences);
    }
}
