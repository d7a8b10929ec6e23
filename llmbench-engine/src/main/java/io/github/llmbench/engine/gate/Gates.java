package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Decides the gates of a benchmark on the metrics of a run. A gate of the benchmark holds for each model on each task that has the
 * metric, one of a task for each model on that task; {@code cost} of the benchmark holds for the whole run.
 *
 * <p>Stateless, safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Gates {
    private static final String SERVICE = "service.";
    private static final Pattern LATENCY = Pattern.compile("(ttft|ttfo|e2e)\\..+");

    private Gates() {}

    /**
     * Refuses a gate that cannot be decided, before anything is paid for.
     *
     * @throws IllegalArgumentException if a gate names a model that is not in the benchmark
     */
    public static void check(Benchmark benchmark) {
        List<String> labels = benchmark.models().stream().map(ModelRef::label).toList();
        Stream.concat(benchmark.gates().stream(), benchmark.tasks().stream().flatMap(task -> task.gates().stream()))
                .filter(gate -> gate.model() != null && !labels.contains(gate.model()))
                .findFirst()
                .ifPresent(gate -> {
                    throw new IllegalArgumentException("gate \"" + gate + "\" names model " + gate.model()
                            + ", which is not in benchmark " + benchmark.name() + "; its models are " + labels);
                });
    }

    /**
     * What each gate says, in the order of gates, models and tasks.
     *
     * @param metrics of the run, as {@link io.github.llmbench.engine.metrics.RunMetrics} gives them
     * @param complete whether every trial was made; a sum such as {@code cost} is not final before
     * @throws IllegalArgumentException if a gate names a model that is not in the benchmark
     */
    public static List<GateResult> decide(Benchmark benchmark, List<Metric> metrics, boolean complete) {
        check(benchmark);
        Decision decision = new Decision(benchmark, metrics, complete);
        List<GateResult> results = new ArrayList<>();
        for (Gate written : benchmark.gates()) {
            Gate gate = onItsClock(written, benchmark);
            if (Decision.sum(gate.metric())) {
                results.add(decision.ofSum(gate, gate.model(), null));
                continue;
            }
            List<String> tasks = tasksWith(gate.metric(), benchmark, metrics);
            for (String model : models(gate, benchmark)) {
                if (tasks.isEmpty()) {
                    results.add(decision.of(gate, model, null));
                }
                tasks.forEach(task -> results.add(decision.of(gate, model, task)));
            }
        }
        for (Task task : benchmark.tasks()) {
            for (Gate written : task.gates()) {
                Gate gate = onItsClock(written, benchmark);
                for (String model : models(gate, benchmark)) {
                    boolean sum = Decision.sum(gate.metric());
                    results.add(sum ? decision.ofSum(gate, model, task.name()) : decision.of(gate, model, task.name()));
                }
            }
        }
        return results;
    }

    /**
     * Under an open load a gate on a latency is decided on response time, from scheduled, so that calls which waited to be sent cannot
     * hide a stall (coordinated omission). {@code service.ttft.p95} asks for service time nevertheless.
     */
    private static Gate onItsClock(Gate gate, Benchmark benchmark) {
        String metric = gate.metric();
        String meant = metric.startsWith(SERVICE)
                ? metric.substring(SERVICE.length())
                : benchmark.load().open() && LATENCY.matcher(metric).matches() ? "response." + metric : metric;
        return meant.equals(metric)
                ? gate
                : new Gate(
                        gate.expression(), meant, gate.comparison(), gate.threshold(), gate.model(), gate.advisory());
    }

    private static List<String> models(Gate gate, Benchmark benchmark) {
        return gate.model() != null
                ? List.of(gate.model())
                : benchmark.models().stream().map(ModelRef::label).toList();
    }

    /** A task has a metric if any model has it there: a model that lacks it must not slip through. */
    private static List<String> tasksWith(String metric, Benchmark benchmark, List<Metric> metrics) {
        return benchmark.tasks().stream()
                .map(Task::name)
                .filter(task -> find(metrics, metric, null, task) != null)
                .toList();
    }

    /** The first metric of this name; a {@code null} model stands for any. */
    static @Nullable Metric find(List<Metric> metrics, String name, @Nullable String model, @Nullable String task) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .filter(metric -> model == null || model.equals(metric.model()))
                .filter(metric -> Objects.equals(task, metric.task()))
                .findFirst()
                .orElse(null);
    }
}
