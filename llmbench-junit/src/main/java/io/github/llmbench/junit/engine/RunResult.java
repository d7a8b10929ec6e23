package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.gate.Gates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        List<Gate> all = new ArrayList<>(benchmark.gates());
        all.add(Gates.ofUnscored(benchmark.policy().mostUnscored()));
        return results(all);
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

    /** The trials of a model on a task that are to be tests of their own, shorter ids first. */
    List<Trial> samples(String model, String name, ShownSamples shown) {
        if (shown == ShownSamples.NONE) {
            return List.of();
        }
        Scorer primary = primary(name);
        try (Stream<Trial> trials = run.trials()) {
            return trials.filter(trial -> trial.key().model().equals(model)
                            && trial.key().task().equals(name))
                    .filter(trial -> shown.shows(trial, primary))
                    .sorted(Comparator.comparing(
                                    (Trial trial) -> trial.key().sample().length())
                            .thenComparing(trial -> trial.key().sample())
                            .thenComparing(trial -> trial.key().epoch()))
                    .toList();
        }
    }

    /** What says whether an answer is right; {@code null} where nothing is scored. */
    @Nullable
    Scorer primary(String name) {
        return task(name).scorers().stream().findFirst().orElse(null);
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
        // By what was written: under an open load a gate is decided on another clock's metric.
        Set<String> written = gates.stream().map(Gate::expression).collect(Collectors.toSet());
        return run.gates().stream()
                .filter(result -> written.contains(result.gate().expression()))
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
