package io.github.llmbench.server.plugin;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Task;
import java.util.List;

/**
 * A benchmark of a jar. Immutable.
 *
 * @param benchmark it
 * @param jar name of the file
 * @param sha256 of the file, in hexadecimal digits
 * @param loader finds its classes and resources
 */
public record PluginBenchmark(Benchmark benchmark, String jar, String sha256, ClassLoader loader) {
    /** Names it and its jar. */
    public PluginRef ref() {
        return new PluginRef(benchmark.name(), sha256);
    }

    List<String> models() {
        return benchmark.models().stream().map(model -> model.label()).toList();
    }

    List<String> tasks() {
        return benchmark.tasks().stream().map(Task::name).toList();
    }
}
