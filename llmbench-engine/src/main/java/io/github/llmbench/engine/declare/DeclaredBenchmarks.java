package io.github.llmbench.engine.declare;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Benchmarks in files that end in {@code .yaml}, {@code .yml} or {@code .json}. */
public final class DeclaredBenchmarks implements BenchmarkSource {
    /** For {@link java.util.ServiceLoader}. */
    public DeclaredBenchmarks() {}

    @Override
    public boolean accepts(String locator) {
        String lower = locator.toLowerCase(Locale.ROOT);
        return lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json");
    }

    @Override
    public List<Benchmark> load(String locator) throws IOException {
        return List.of(
                BenchmarkDeclaration.read(Path.of(locator), System::getenv).benchmark());
    }
}
