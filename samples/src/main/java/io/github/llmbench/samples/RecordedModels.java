package io.github.llmbench.samples;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Stands in for a provider: serves the recorded answers of three models. With a real provider none of this is needed. */
final class RecordedModels implements AutoCloseable {
    static final List<String> NAMES = List.of("gpt3-6b-verification", "gpt3-175b-finetuning", "gpt3-175b-verification");

    private final Simulator simulator;

    private RecordedModels(Simulator simulator) {
        this.simulator = simulator;
    }

    /**
     * Starts to play.
     *
     * @param directory holds a file of answers a model
     */
    static RecordedModels play(Path directory) throws IOException {
        Map<String, Path> files = NAMES.stream()
                .collect(Collectors.toMap(name -> name, name -> directory.resolve("recorded/" + name + ".jsonl")));
        return new RecordedModels(Simulator.start(SimulatorOptions.builder()
                .answers(Answers.recorded(files))
                .latency(Latency.logNormal(Duration.ofMillis(15), Duration.ofNanos(250_000), 0.3))
                .tokensPerChunk(8)
                .usage(true)
                .seed(42)
                .build()));
    }

    /** The models, each to be reached at the loopback server. */
    List<ModelRef> models() {
        return NAMES.stream()
                .map(name -> ModelRef.of("openai-compatible:" + name)
                        .at(simulator.url() + "/v1")
                        .labelled(name))
                .toList();
    }

    /** Requests answered so far. */
    long requests() {
        return simulator.requests();
    }

    /** Prices made up for the samples, so that reports show what a run costs. */
    static PriceTable prices() {
        return PriceTable.of(
                "made up for the samples",
                NAMES.stream()
                        .collect(Collectors.toMap(
                                name -> "openai-compatible:" + name,
                                name -> price(
                                        name.contains("6b") ? "0.10" : "0.50",
                                        name.contains("6b") ? "0.10" : "1.50"))));
    }

    private static Price price(String input, String output) {
        return new Price(
                new BigDecimal(input),
                new BigDecimal(output),
                null,
                null,
                true,
                "made up for the samples",
                LocalDate.of(2026, 11, 24));
    }

    @Override
    public void close() {
        simulator.close();
    }
}
