package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run that ended, as the tree reports it.
 *
 * @param benchmark what was run
 * @param run what came of it
 * @param reports where its reports are
 */
record RunResult(Benchmark benchmark, Run run, Path reports) {

    /** What the benchmark's own gates say, for each model and task they hold for. */
    List<GateResult> benchmarkGates() {
        return results(benchmark.gates());
    }

    /** What the gates of a task say. */
    List<GateResult> taskGates(String name) {
        return results(task(name).gates()).stream()
                .filter(result -> name.equals(result.task()))
                .toList();
    }

    /** What came of each model on a task. */
    List<ModelResult> models(String name) {
        Task task = task(name);
        return benchmark.models().stream()
                .map(model -> ModelResult.of(this, model.label(), task))
                .toList();
    }

    /** For the report entry of the class. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("run", run.id());
        facts.put("status", run.status().name().toLowerCase(Locale.ROOT));
        facts.put("report", reports.toString());
        run.metrics().stream()
                .filter(metric -> metric.model() == null)
                .forEach(metric -> facts.put(metric.name(), Figures.of(metric)));
        if (!run.facts().isEmpty()) {
            facts.put("facts", String.join("; ", run.facts()));
        }
        return facts;
    }

    /** A gate that stands on class and method says the same twice; each reports it once. */
    private List<GateResult> results(List<Gate> gates) {
        return run.gates().stream()
                .filter(result -> gates.contains(result.gate()))
                .distinct()
                .toList();
    }

    private Task task(String name) {
        return benchmark.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
