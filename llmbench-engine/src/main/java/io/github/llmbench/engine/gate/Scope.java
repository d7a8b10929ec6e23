package io.github.llmbench.engine.gate;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What gates are decided for. Immutable.
 *
 * @param gates held by each model on each task that has the metric; {@code cost} by all together
 * @param taskGates gates of each task, in order
 * @param models labels in order
 * @param tasks names in order
 * @param epochs of each task
 * @param scores what the scores of the tasks mean
 * @param mostUnscored the largest share of unscored trials of a task without a gate on it; 1 for any
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Scope(
        List<Gate> gates,
        Map<String, List<Gate>> taskGates,
        List<String> models,
        List<String> tasks,
        Map<String, Integer> epochs,
        List<ScoreMetric> scores,
        double mostUnscored) {
    public Scope {
        gates = List.copyOf(gates);
        taskGates = Collections.unmodifiableMap(new LinkedHashMap<>(taskGates));
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
        epochs = Map.copyOf(epochs);
        scores = List.copyOf(scores);
    }

    /** The gates of a benchmark. */
    public static Scope of(Benchmark benchmark) {
        Map<String, List<Gate>> taskGates = new LinkedHashMap<>();
        Map<String, Integer> epochs = new LinkedHashMap<>();
        for (Task task : benchmark.tasks()) {
            taskGates.put(task.name(), Clock.of(task.gates(), benchmark.load()));
            epochs.put(task.name(), task.epochs());
        }
        return new Scope(
                Clock.of(benchmark.gates(), benchmark.load()),
                taskGates,
                benchmark.models().stream().map(ModelRef::label).toList(),
                benchmark.tasks().stream().map(Task::name).toList(),
                epochs,
                benchmark.tasks().stream()
                        .flatMap(task -> ScoreMetric.of(task).stream())
                        .toList(),
                // A load that measures may go beyond what a server bears, on purpose.
                benchmark.load().paced() ? 1 : benchmark.policy().mostUnscored());
    }

    /**
     * Other gates for a run that is kept.
     *
     * @param epochs how often its samples were put, by task
     */
    public static Scope of(RunHeader run, Map<String, Integer> epochs, List<Gate> gates) {
        return new Scope(gates, Map.of(), run.models(), run.tasks(), epochs, run.scores(), 1);
    }

    /** All gates, those of tasks last. */
    Stream<Gate> all() {
        return Stream.concat(gates.stream(), taskGates.values().stream().flatMap(List::stream));
    }

    /** Tasks whose unscored trials no gate of theirs or of the benchmark looks at. */
    List<String> ungated() {
        if (mostUnscored >= 1 || gates.stream().anyMatch(Scope::onUnscored)) {
            return List.of();
        }
        return tasks.stream()
                .filter(task -> taskGates.getOrDefault(task, List.of()).stream().noneMatch(Scope::onUnscored))
                .toList();
    }

    private static boolean onUnscored(Gate gate) {
        return gate.metric().equals(Gates.UNSCORED);
    }

    /** The scores of a task. */
    List<ScoreMetric> scores(String task) {
        return scores.stream().filter(score -> score.task().equals(task)).toList();
    }

    /** For which models a gate is decided: for all, the one it names, all but the one it compares with. */
    List<String> models(Gate gate) {
        String only = gate.model();
        if (only != null) {
            return List.of(only);
        }
        return models.stream().filter(model -> !model.equals(gate.against())).toList();
    }
}
