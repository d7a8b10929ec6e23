package io.github.llmbench.engine.declare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.spi.PriceTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark file says. Immutable.
 *
 * <pre>{@code
 * BenchmarkDeclaration file = BenchmarkDeclaration.read(Path.of("gsm8k.yaml"), System::getenv);
 * Run run = LlmBench.builder().prices(file.prices()).limits(file.limits()).build().run(file.benchmark());
 * }</pre>
 *
 * @param benchmark what is to be run
 * @param prices the file's own prices; empty where it has none
 * @param limits of its providers, and how often calls are tried
 * @param cache where answers are remembered, for {@code LlmBench.Builder.cache}; {@code null} where it does not say
 * @param simulator settings of the loopback server the command line starts for this file; empty where it has none
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BenchmarkDeclaration(
        Benchmark benchmark,
        PriceTable prices,
        RunLimits limits,
        @Nullable String cache,
        Map<String, Object> simulator) {
    public BenchmarkDeclaration {
        simulator = Map.copyOf(simulator);
    }

    /**
     * Reads a file in YAML or JSON.
     *
     * @param variables gives the value of {@code ${NAME}} in endpoint fields and {@code cache}, {@code null} where it is not set
     * @throws IllegalArgumentException if it is no benchmark; the message names file, line, field and value
     * @throws IOException if it cannot be read
     */
    public static BenchmarkDeclaration read(Path file, Function<String, @Nullable String> variables)
            throws IOException {
        return new DeclarationReader(DeclarationFile.read(file), variables).read();
    }

    /**
     * The settings of the loopback server alone, for who must start it before the variables of the file are known.
     *
     * @throws IllegalArgumentException if the file is no benchmark
     * @throws IOException if it cannot be read
     */
    public static Map<String, Object> simulator(Path file) throws IOException {
        return DeclarationReader.simulator(DeclarationFile.read(file));
    }
}
