package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.suite.Suite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A benchmark with other models or fewer samples than it declares. Stateless. */
final class Chosen {
    private Chosen() {}

    /**
     * The benchmark as it is to be run.
     *
     * @param models labels of declared ones, or provider:name; empty for all that are declared
     * @param samples of each task at most; {@code null} for all
     */
    static Benchmark of(Benchmark declared, List<String> models, @Nullable Integer samples) {
        Benchmark benchmark = samples == null ? declared : limited(declared, samples);
        if (models.isEmpty()) {
            return benchmark;
        }
        Map<String, ModelRef> byLabel = new HashMap<>();
        declared.models().forEach(model -> byLabel.put(model.label(), model));
        return benchmark.onlyModels(models.stream()
                .map(label -> {
                    ModelRef known = byLabel.get(label);
                    return known == null ? ModelRef.of(label) : known;
                })
                .toList());
    }

    private static Benchmark limited(Benchmark all, int samples) {
        List<Task> tasks = all.tasks().stream()
                .map(task -> {
                    Integer own = task.dataset().limit();
                    return task.over(task.dataset().limit(own == null ? samples : Math.min(own, samples)));
                })
                .toList();
        return new Benchmark(
                all.name(),
                tasks,
                all.models(),
                all.load(),
                all.budget(),
                all.gates(),
                all.policy(),
                all.slos(),
                all.seed());
    }

    /** A suite. */
    static Benchmark suite(String name, @Nullable Integer samples) {
        return Suite.named(name).benchmark(samples, null);
    }
}
