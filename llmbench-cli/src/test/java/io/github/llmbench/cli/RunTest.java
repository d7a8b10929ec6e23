package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                directory.resolve("sums.jsonl"),
                "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n{\"question\": \"2 + 2?\", \"answer\": \"4\"}\n");
        Files.writeString(
                directory.resolve("right.jsonl"),
                "{\"question\": \"1 + 1?\", \"response\": \"2\"}\n{\"question\": \"2 + 2?\", \"response\": \"4\"}\n");
        Files.writeString(
                directory.resolve("half.jsonl"),
                "{\"question\": \"1 + 1?\", \"response\": \"2\"}\n{\"question\": \"2 + 2?\", \"response\": \"5\"}\n");
        file = write("gates: [\"accuracy >= 0.60\"]");
    }

    @Test
    void a_file_with_a_simulator_needs_nothing_else() throws IOException {
        Result result = run("run", file.toString());

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("right")
                .contains("2/2")
                .contains("1/2")
                .contains("INCONCLUSIVE");
        assertThat(directory.resolve("requests.jsonl")).content().hasLineCount(4);
        try (Stream<Path> reports = Files.walk(directory.resolve("home/reports"))) {
            assertThat(reports.map(path -> path.getFileName().toString())).contains("report.html", "run.json");
        }
    }

    @Test
    void json_is_one_object_on_out() throws IOException {
        Result result = run("run", file.toString(), "--json", "--models", "right");

        JsonNode run = new ObjectMapper().readTree(result.out());
        assertThat(run.path("run").path("benchmark").asText()).isEqualTo("sums");
        assertThat(run.toString()).doesNotContain("half.jsonl");
        assertThat(result.code()).isZero();
    }

    @Test
    void a_failed_gate_is_exit_code_1_and_an_advisory_one_is_not() throws IOException {
        assertThat(run(
                                "run",
                                write("gates: [\"cost < 0 USD\", \"ttft.mean <= 0.0001ms\"]")
                                        .toString())
                        .code())
                .isEqualTo(1);
        assertThat(run(
                                "run",
                                write("gates: [\"ttft.mean <= 0.0001ms advisory\"]")
                                        .toString())
                        .code())
                .isZero();
    }

    @Test
    void another_server_may_be_named_by_the_variable() throws IOException {
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("2", "4")).build())) {
            Result result = new Shell()
                    .with("SIMULATOR", simulator.url())
                    .run(
                            "run",
                            file.toString(),
                            "--home",
                            directory.resolve("home").toString());

            assertThat(result.code()).isZero();
            assertThat(simulator.requests()).isEqualTo(4);
        }
    }

    @Test
    void rerun_runs_the_file_of_an_earlier_run_anew() throws IOException {
        run("run", file.toString(), "--models", "right");
        Files.writeString(directory.resolve("sums.jsonl"), "{\"question\": \"1 + 1?\", \"answer\": \"2\"}\n");

        Result result = run("rerun", "last");

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .contains("llmbench: running " + file + " again")
                .contains("changed since run ")
                .contains("task.sums.dataset");
        assertThat(result.out()).contains("1/1").doesNotContain("half");
    }

    @Test
    void a_price_table_given_to_the_command_comes_before_the_files_own() throws IOException {
        double own = cost(run("run", file.toString(), "--json", "--models", "right"));
        Path prices = Files.writeString(directory.resolve("prices.json"), """
                [{"model": "openai-compatible:right", "input": 10, "output": 10, "source": "a list", "date": "2026-11-25"},
                 {"model": "openai-compatible:other", "input": 1, "output": 1, "source": "a list", "date": "2026-11-26"}]
                """);

        Result dearer = run("run", file.toString(), "--json", "--models", "right", "--prices", prices.toString());

        assertThat(own).isPositive();
        assertThat(cost(dearer)).isEqualTo(10 * own, within(1e-12));
        assertThat(new ObjectMapper()
                        .readTree(dearer.out())
                        .at("/fingerprint/context/prices")
                        .asText())
                .contains("prices.json (newest row of 2026-11-26)");
        assertThat(run("run", file.toString(), "--prices", "none.json").err())
                .contains("price table none.json does not exist; give a file in JSON");
    }

    @Test
    void a_model_without_a_price_is_unpriced_and_that_is_said() throws IOException {
        Result result = run("run", file.toString(), "--json");

        assertThat(new ObjectMapper().readTree(result.out()).path("facts").toString())
                .contains("unpriced: 2 of 4 calls priced; costs leave the others out");
    }

    private static double cost(Result result) throws IOException {
        for (JsonNode metric : new ObjectMapper().readTree(result.out()).path("metrics")) {
            if (metric.path("name").asText().equals("cost")) {
                return metric.path("estimate").asDouble();
            }
        }
        throw new AssertionError("no cost in " + result);
    }

    @Test
    void a_reducer_of_a_file_makes_one_score_of_the_epochs() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("2", "no", "no"))
                .build())) {
            for (Map.Entry<String, Double> reducer : Map.of(
                            "mean", 1 / 3.0, "max", 1.0, "at_least_2", 0.0, "pass_at_2", 2 / 3.0)
                    .entrySet()) {
                Path epochs = Files.writeString(
                        directory.resolve("epochs.yaml"), """
                        benchmark: epochs
                        models: [{ref: "openai-compatible:m", base-url: "%s/v1"}]
                        tasks:
                          - dataset: {file: right.jsonl, target: response, limit: 1}
                            prompt: "{{question}}"
                            epochs: 3
                            reducer: %s
                            scorers: [exact_match]
                        load: {closed: 1}
                        """.formatted(simulator.url(), reducer.getKey()));
                JsonNode run = new ObjectMapper()
                        .readTree(run("run", epochs.toString(), "--json").out());
                assertThat(run.path("metrics")).anySatisfy(metric -> {
                    assertThat(metric.path("name").asText()).isEqualTo("accuracy");
                    assertThat(metric.path("estimate").asDouble())
                            .as(reducer.getKey())
                            .isEqualTo(reducer.getValue(), within(1e-12));
                });
            }
            Path odd = Files.writeString(directory.resolve("odd.yaml"), """
                    benchmark: odd
                    models: [{ref: "openai-compatible:m", base-url: "%s/v1"}]
                    tasks: [{dataset: sums.jsonl, reducer: best, scorers: [exact_match]}]
                    """.formatted(simulator.url()));
            assertThat(run("run", odd.toString()).err()).contains("reducer must be one of mean, median, mode, max");
        }
    }

    @Test
    void rerun_of_an_unknown_run_is_bad_input() {
        Result result = run("rerun", "20260101-000000-000-abcdef");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("there is no run \"20260101-000000-000-abcdef\"")
                .hasLineCount(1);
    }

    @Test
    void models_that_are_not_in_the_file_and_no_reference_are_bad_input() {
        Result result = run("run", file.toString(), "--models", "wrong");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("--models must name models of the file")
                .contains("\"wrong\"")
                .hasLineCount(1);
    }

    @Test
    void no_server_is_exit_code_3_with_the_first_error() throws IOException {
        Result result = new Shell()
                .with("SIMULATOR", "http://127.0.0.1:1")
                .run(
                        "run",
                        file.toString(),
                        "--attempts",
                        "1",
                        "--home",
                        directory.resolve("home").toString());

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("llmbench: no call was answered; the first error was: ")
                .contains("127.0.0.1:1");
    }

    @Test
    void a_file_that_is_missing_or_wrong_is_one_line_and_exit_code_2() throws IOException {
        Result missing = run("run", directory.resolve("none.yaml").toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("none.yaml does not exist").hasLineCount(1);

        Result wrong = run("run", write("gates: [accuracy]").toString());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("gates[0]: gate must be").hasLineCount(1);

        Files.writeString(write(""), Files.readString(file).replace("log:", "logs:"));
        Result unknown = run("run", file.toString());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("simulator: there is no setting \"logs\"")
                .hasLineCount(1);
    }

    @Test
    void debug_shows_the_stack() {
        Result result = run("run", directory.resolve("none.yaml").toString(), "--debug");

        assertThat(result.err()).contains("none.yaml does not exist").contains("\tat io.github.llmbench");
    }

    @Test
    void a_refused_call_is_tried_again_as_the_file_allows_and_the_run_says_which_limits_held() throws IOException {
        write("limits: {attempts: 4, in-flight: 4, requests-per-minute: 6000}");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("usage: true", "usage: true, faults: [\"rate-limited 0.4 0s\"], seed: 7"));
        Result result = run("run", file.toString(), "--json");

        JsonNode run = new ObjectMapper().readTree(result.out());
        assertThat(run.findValuesAsText("outcome")).as(result.toString()).containsOnly("ANSWERED");
        assertThat(run.toString())
                .contains(
                        "4 attempts within 600000 ms, 6000 requests/min, 1 to 4 in flight, breaker after 10 failures");
        assertThat(Files.readAllLines(directory.resolve("requests.jsonl")))
                .as("refused and answered")
                .hasSizeGreaterThan(4)
                .anyMatch(line -> line.contains("\"rate-limited\""));
    }

    @Test
    void under_a_load_that_measures_what_is_asked_for_holds_and_nothing_else() throws IOException {
        write("load: closed 1 for 4 calls");
        Files.writeString(
                file, Files.readString(file).replace("usage: true", "usage: true, faults: [\"server-error 1/2\"]"));

        // Three attempts are what a run has that does not measure.
        Result asked = run("run", file.toString(), "--attempts", "3", "--json");
        JsonNode mended = new ObjectMapper().readTree(asked.out());
        assertThat(mended.findValuesAsText("outcome")).as(asked.toString()).containsOnly("ANSWERED");
        assertThat(mended.findValuesAsText("limits")).contains("3 attempts within 600000 ms");

        Files.writeString(file, Files.readString(file) + "limits: {requests-per-minute: 60000}\n");
        Result rated = run("run", file.toString(), "--json");
        JsonNode bare = new ObjectMapper().readTree(rated.out());
        assertThat(bare.findValuesAsText("outcome")).as(rated.toString()).contains("ANSWERED", "TRANSPORT_FAILED");
        assertThat(bare.findValuesAsText("limits")).contains("1 attempt, 60000 requests/min");
    }

    private Result run(String... arguments) {
        String[] all = Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--home", directory.resolve("home").toString()))
                .toArray(String[]::new);
        return new Shell().run(all);
    }

    private Path write(String more) throws IOException {
        Path path = directory.resolve("sums.yaml");
        Files.writeString(path, """
                benchmark: sums
                models:
                  - {ref: "openai-compatible:right", label: right, base-url: "${SIMULATOR}"}
                  - {ref: "openai-compatible:half", label: half, base-url: "${SIMULATOR}"}
                tasks:
                  - dataset: sums.jsonl
                    prompt: "{{question}}"
                    scorers: [exact_match]
                prices:
                  - {model: "openai-compatible:right", input: 1, output: 1, source: test, date: "2026-11-24"}
                simulator: {recorded: {right: right.jsonl, half: half.jsonl}, usage: true, log: requests.jsonl}
                """ + more + "\n");
        return path;
    }
}
