package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: its death, its locale, its standard output. */
@Timeout(120)
class ProcessTest {
    private static final int QUESTIONS = 200;
    private static final List<String> MODELS = List.of("left", "right");
    private static final int IN_FLIGHT = 8;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void a_command_killed_half_way_is_finished_by_the_same_command_and_pays_twice_only_for_calls_in_flight()
            throws Exception {
        Path file = benchmark();
        Path log = directory.resolve("requests.jsonl");
        SimulatorOptions options = SimulatorOptions.builder()
                .answers(Answers.script("42"))
                .latency(Latency.fixed(Duration.ofMillis(20), Duration.ZERO))
                .log(log)
                .build();
        int trials = QUESTIONS * MODELS.size();
        try (Simulator simulator = Simulator.start(options)) {
            Process killed = start(simulator.url(), "run", file.toString());
            while (simulator.requests() < trials / 2) {
                assertThat(killed.waitFor(5, TimeUnit.MILLISECONDS))
                        .as("it ended by itself")
                        .isFalse();
            }
            killed.destroyForcibly().waitFor();

            Process again = start(simulator.url(), "run", file.toString());
            assertThat(again.waitFor()).isZero();
        }

        Map<String, Integer> asked = new HashMap<>();
        for (JsonNode request : rows(log)) {
            asked.merge(
                    request.get("model").asText() + " " + request.get("prompt").asText(), 1, Integer::sum);
        }
        assertThat(asked)
                .hasSize(trials)
                .allSatisfy((pair, times) -> assertThat(times).isLessThanOrEqualTo(2));
        assertThat(asked.values().stream().filter(times -> times == 2)).hasSizeLessThanOrEqualTo(IN_FLIGHT);
        for (String kept : List.of("runs", "reports")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            directory.resolve("home").resolve(kept))))
                    .isEqualTo("rwx------");
        }
        assertThat(rows(journal()).stream().map(trial -> trial.get("key")))
                .hasSize(trials)
                .doesNotHaveDuplicates();
    }

    @Test
    void text_leaves_as_utf_8_whatever_the_locale_says() throws Exception {
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("é → ✓")).build())) {
            Process call = call(simulator).start();

            assertThat(json.readTree(call.getInputStream()).get("text").asText())
                    .isEqualTo("é → ✓");
            assertThat(call.waitFor()).isZero();
        }
    }

    @Test
    void a_result_that_could_not_be_written_is_no_success() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("42")).build())) {
            Process call = call(simulator).redirectOutput(full).start();

            assertThat(new String(call.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("llmbench: standard output could not be written")
                    .hasLineCount(1);
            assertThat(call.waitFor()).isEqualTo(3);
        }
    }

    private ProcessBuilder call(Simulator simulator) {
        ProcessBuilder call = command(
                "call", "--model", "openai-compatible:m", "--base-url", simulator.url(), "--prompt", "hi", "--json");
        call.environment().put("LC_ALL", "C");
        return call;
    }

    private Process start(String simulator, String... arguments) throws IOException {
        ProcessBuilder builder = command(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("SIMULATOR", simulator);
        return builder.start();
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LLMBENCH_HOME", directory.resolve("home").toString());
        return builder;
    }

    private Path benchmark() throws IOException {
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            questions.add("{\"question\": \"What is " + i + "?\", \"answer\": \"42\"}");
        }
        Files.write(directory.resolve("questions.jsonl"), questions);
        return Files.writeString(directory.resolve("b.yaml"), """
                benchmark: killed
                models:
                  - {ref: "openai-compatible:left", base-url: "${SIMULATOR}"}
                  - {ref: "openai-compatible:right", base-url: "${SIMULATOR}"}
                tasks: [{dataset: questions.jsonl, scorers: [exact_match]}]
                load: {closed: %d}
                """.formatted(IN_FLIGHT));
    }

    private Path journal() throws IOException {
        try (Stream<Path> runs = Files.list(directory.resolve("home/runs"))) {
            assertThat(runs).as("one run, resumed").hasSize(1);
        }
        try (Stream<Path> runs = Files.list(directory.resolve("home/runs"))) {
            return runs.findFirst().orElseThrow().resolve("journal.jsonl");
        }
    }

    private List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(json.readTree(line));
        }
        return rows;
    }
}
