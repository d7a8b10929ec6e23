package io.github.llmbench.engine.declare;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.spi.BenchmarkSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apiguardian.api.API;

/** Benchmarks in files that end in {@code .yaml}, {@code .yml} or {@code .json}. */
@API(status = INTERNAL, since = "0.1")
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
