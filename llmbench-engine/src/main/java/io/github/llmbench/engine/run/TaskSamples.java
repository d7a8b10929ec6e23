package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.dataset.SampleStore;
import io.github.llmbench.engine.dataset.Samples;
import io.github.llmbench.engine.dataset.SkippedRows;
import io.github.llmbench.engine.prompt.PromptRenderer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The samples of a benchmark's tasks, read and checked before the first call.
 *
 * @param byTask samples by the task's name
 * @param hashes of their data sets by the task's name
 */
record TaskSamples(Map<String, SampleStore> byTask, Map<String, String> hashes) implements AutoCloseable {

    /**
     * Reads them.
     *
     * @param facts is told of rows that were left out
     * @throws IllegalArgumentException if a row is no sample, a prompt cannot be made or a task has no sample
     */
    static TaskSamples read(Benchmark benchmark, List<String> facts) {
        TaskSamples all = new TaskSamples(new LinkedHashMap<>(), new LinkedHashMap<>());
        try {
            for (Task task : benchmark.tasks()) {
                all.byTask.put(task.name(), samples(task, variables(benchmark), facts));
                all.hashes.put(task.name(), Samples.hash(task.dataset(), Path.of("")));
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** What prompts are made with, each once. */
    private static Set<Map<String, String>> variables(Benchmark benchmark) {
        return benchmark.models().stream().map(ModelRef::variables).collect(Collectors.toSet());
    }

    private static SampleStore samples(Task task, Set<Map<String, String>> variables, List<String> facts) {
        Dataset dataset = task.dataset();
        SkippedRows skipped = new SkippedRows();
        SampleStore store;
        try (Stream<Sample> samples = Samples.open(dataset, Path.of(""), skipped)) {
            if (task.evaluator() == null) {
                // A field that one sample lacks must not be found out half way, when others are paid for.
                PromptRenderer renderer = new PromptRenderer(task);
                store = SampleStore.of(samples.peek(
                        sample -> variables.forEach(each -> renderer.render(renderer.shown(sample), each))));
            } else {
                store = SampleStore.of(samples);
            }
        }
        if (store.isEmpty()) {
            throw new IllegalArgumentException("dataset " + dataset.name() + " of task " + task.name()
                    + " has no sample"
                    + (skipped.count() > 0 ? "; " + skipped.count() + " rows were left out: " + skipped.first() : ""));
        }
        if (skipped.count() > 0) {
            facts.add("left out: " + skipped.count() + " rows of dataset " + dataset.name()
                    + " are no samples; the first: " + skipped.first());
        }
        return store;
    }

    @Override
    public void close() {
        byTask.values().forEach(SampleStore::close);
    }
}
