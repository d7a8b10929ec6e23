package io.github.llmbench.samples;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays the provider, so that the samples need no key. In your own project leave {@code extends OnSimulator} and the constructor out,
 * and name real models: {@code @Models({"openai:gpt-4o-mini", "anthropic:claude-haiku-4-5"})}.
 */
abstract class OnSimulator {
    private final Answers answers;
    private final List<String> models;
    private Simulator simulator;

    OnSimulator(Answers answers, String... models) {
        this.answers = answers;
        this.models = List.of(models);
    }

    /** Right answers for a share of the samples of a file of {@code src/test/resources}. */
    static Answers knows(String file, double share) {
        return Answers.targets(Path.of("src/test/resources", file), share, 42);
    }

    @BeforeBenchmark
    void startSimulator() throws IOException {
        simulator = Simulator.start(SimulatorOptions.builder()
                .answers(answers)
                .latency(Latency.logNormal(Duration.ofMillis(10), Duration.ofMillis(1), 0.3))
                .usage(true)
                .seed(42)
                .build());
    }

    @ModelSource
    Stream<ModelRef> models() {
        return models.stream().map(this::model);
    }

    /** One more model, such as a judge. */
    ModelRef model(String name) {
        return ModelRef.of("openai-compatible:" + name)
                .at(simulator.url() + "/v1")
                .labelled(name);
    }

    @AfterBenchmark
    void stopSimulator() {
        simulator.close();
    }
}
