package io.github.llmbench.cli;

import io.github.llmbench.server.Server;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Two simulated models that answer the questions of the pages' first steps, one better than the other. */
final class DemoModels implements AutoCloseable {
    private static final double LARGE = 0.9;
    private static final double SMALL = 0.7;

    private final Simulator simulator;

    private DemoModels(Simulator simulator) {
        this.simulator = simulator;
    }

    static DemoModels start() throws IOException {
        Path file = Files.createTempFile("llmbench-first-steps", ".jsonl");
        try (InputStream questions =
                Objects.requireNonNull(Server.class.getResourceAsStream("first-steps.jsonl"), "first-steps.jsonl")) {
            Files.copy(questions, file, StandardCopyOption.REPLACE_EXISTING);
            return new DemoModels(Simulator.start(SimulatorOptions.builder()
                    .answers(Answers.byModel(Map.of(
                            "simulated-large", Answers.targets(file, LARGE, 1),
                            "*", Answers.targets(file, SMALL, 2))))
                    .latency(Latency.logNormal(Duration.ofMillis(300), Duration.ofMillis(20), 0.3))
                    .build()));
        } finally {
            Files.delete(file);
        }
    }

    String url() {
        return simulator.url().toString();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
