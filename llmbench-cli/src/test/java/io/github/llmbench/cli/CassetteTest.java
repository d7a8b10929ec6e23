package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Record and replay over real HTTP. The simulator is on this machine, so that it takes the option that has it recorded. */
@Timeout(60)
class CassetteTest {
    private static final String CANARY = "sk-canary-0123456789";

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                directory.resolve("sums.jsonl"),
                "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n{\"question\": \"2 + 2?\", \"answer\": \"4\"}\n");
        write("{{question}}", "closed 1");
    }

    private void write(String prompt, String load) throws IOException {
        Files.writeString(directory.resolve("sums.yaml"), """
                benchmark: sums
                load: %s
                models:
                  - {ref: "openai-compatible:mini", base-url: "${SIMULATOR}", headers: {authorization: "Bearer ${CANARY}"}}
                tasks:
                  - dataset: sums.jsonl
                    prompt: "%s"
                    scorers: [exact_match]
                prices:
                  - {model: "openai-compatible:mini", input: "0.15", output: "0.60", source: "list", date: "2026-11-24"}
                """.formatted(load, prompt));
    }

    private Result run(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                directory.resolve("sums.yaml").toString(),
                "--json",
                "--home",
                directory.resolve("home").toString(),
                "--cassettes",
                directory.resolve("cassettes").toString()));
        arguments.addAll(List.of(more));
        return new Shell().with("SIMULATOR", url).with("CANARY", CANARY).run(arguments.toArray(String[]::new));
    }

    private static Simulator simulator() {
        return Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("2", "5")).build());
    }

    @Test
    void a_replay_against_a_dead_endpoint_says_what_the_recording_said() throws IOException {
        String url;
        Result recorded;
        try (Simulator simulator = simulator()) {
            url = simulator.url() + "/v1";
            recorded = run(url, "--mode", "record", "--cassette-loopback");
            assertThat(recorded.code()).as(recorded.toString()).isZero();
            assertThat(simulator.requests()).isEqualTo(2);

            assertThat(run(url, "--mode", "replay", "--cassette-loopback").code())
                    .isZero();
            assertThat(simulator.requests()).as("nothing was sent").isEqualTo(2);
        }

        Result replayed = run(url, "--mode", "replay", "--cassette-loopback");

        assertThat(replayed.code()).as(replayed.toString()).isZero();
        assertThat(figures(replayed)).isEqualTo(figures(recorded)).anyMatch(line -> line.startsWith("ttft.mean "));
        try (Stream<Path> files = Files.walk(directory.resolve("cassettes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("canary").contains("\"format\"");
            }
        }
    }

    private static List<String> figures(Result result) throws IOException {
        List<String> figures = new ArrayList<>();
        for (JsonNode metric : new ObjectMapper().readTree(result.out()).path("metrics")) {
            String name = metric.path("name").asText();
            if (!name.startsWith("schedule_delay")) {
                figures.add("%s %.6g".formatted(name, metric.path("estimate").asDouble()));
            }
        }
        return figures;
    }

    @Test
    void what_is_not_recorded_is_exit_code_3_with_the_command_that_records_it() throws IOException {
        try (Simulator simulator = simulator()) {
            String url = simulator.url() + "/v1";
            run(url, "--mode", "record", "--cassette-loopback");
            write("Q: {{question}}", "closed 1");

            Result result = run(url, "--mode", "replay", "--cassette-loopback");

            assertThat(result.code()).isEqualTo(3);
            assertThat(result.err())
                    .contains("message 1 (user), line 1 was \"")
                    .contains("and is now \"Q: ")
                    .contains("record it: llmbench run ")
                    .contains("--mode record --cassettes");
            assertThat(simulator.requests()).isEqualTo(2);
        }
    }

    @Test
    void what_is_not_to_be_run_is_said_and_no_error() throws IOException {
        Result off = run("http://127.0.0.1:9/v1", "--mode", "off");
        assertThat(off.code()).isZero();
        assertThat(off.out()).isEqualToIgnoringNewLines("benchmark sums is skipped: benchmarks are off");
        write("{{question}}", "constant 10/s for 1s");
        Result load = run("http://127.0.0.1:9/v1", "--mode", "replay", "--cassette-loopback");
        assertThat(load.code()).isZero();
        assertThat(load.out()).contains("is skipped: its load \"constant 10/s for 1s\" measures calls");
        assertThat(run("http://127.0.0.1:9/v1", "--mode", "vcr").code()).isEqualTo(2);
    }
}
