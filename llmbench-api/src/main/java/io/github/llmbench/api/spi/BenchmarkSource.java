package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Finds benchmarks behind a locator: a file, a suite id, a jar. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface BenchmarkSource {
    /** Whether this source understands the locator. */
    boolean accepts(String locator);

    /**
     * The benchmarks behind it, at least one.
     *
     * @throws IllegalArgumentException if what it finds is not a benchmark; the message names place, field and value
     * @throws IOException if it cannot be read
     */
    List<Benchmark> load(String locator) throws IOException;
}
