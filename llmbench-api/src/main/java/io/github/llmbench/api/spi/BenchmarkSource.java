package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Finds benchmarks behind a locator: a file, a suite id, a jar. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * <p>A jar in the folder {@code plugins} of a server offers its benchmarks under the locator {@link #PLUGIN}. The class needs a public
 * constructor without parameters and a line in {@code META-INF/services/io.github.llmbench.api.spi.BenchmarkSource}:
 *
 * <pre>{@code
 * public final class ShopBenchmarks implements BenchmarkSource {
 *     public boolean accepts(String locator) {
 *         return locator.equals(PLUGIN);
 *     }
 *
 *     public List<Benchmark> load(String locator) {
 *         Task polite = Task.of(Dataset.jsonl("classpath:shop/questions.jsonl").input("question"))
 *                 .scorer(Scorer.of("polite", input -> Score.of(input.text().contains("please"))));
 *         return List.of(Benchmark.named("shop").task(polite).models("openai:gpt-4o-mini"));
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface BenchmarkSource {
    /** Locator of what the jar of the source itself offers. */
    String PLUGIN = "plugin:";

    /** Whether this source understands the locator. */
    boolean accepts(String locator);

    /**
     * The benchmarks behind it, at least one; the same each time.
     *
     * @throws IllegalArgumentException if what it finds is not a benchmark; the message names place, field and value
     * @throws IOException if it cannot be read
     */
    List<Benchmark> load(String locator) throws IOException;
}
