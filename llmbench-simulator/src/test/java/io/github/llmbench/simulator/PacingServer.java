package io.github.llmbench.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A simulator in a process of its own: arguments are log, milliseconds between events, events; ends with its input. */
final class PacingServer {
    private PacingServer() {}

    public static void main(String[] arguments) throws IOException {
        String answer = "word " + " word".repeat(Integer.parseInt(arguments[2]) - 1);
        SimulatorOptions options = SimulatorOptions.builder()
                .answers(Answers.script(answer.strip().replace("  ", " ")))
                .latency(Latency.fixed(Duration.ofMillis(500), Duration.ofMillis(Long.parseLong(arguments[1]))))
                .log(Path.of(arguments[0]))
                .build();
        try (Simulator simulator = Simulator.start(options)) {
            System.out.println(simulator.port());
            while (System.in.read() >= 0) {
                // The measuring process closes this input when it is done.
            }
        }
    }
}
