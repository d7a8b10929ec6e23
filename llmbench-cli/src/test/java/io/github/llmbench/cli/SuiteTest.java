package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import io.github.llmbench.simulator.TargetFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SuiteTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double SHARE = 0.6;
    private static final long SEED = 42;

    @TempDir
    Path directory;

    /** A suite entry run against a server that answers a seeded share right: both must count the same. */
    private long agrees(String suite, Answers answers, int limit, String... more) throws IOException {
        Path log = directory.resolve("log.jsonl");
        JsonNode run;
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(answers).log(log).build())) {
            List<String> arguments = new ArrayList<>(List.of(
                    "run",
                    "llmbench-suite:" + suite,
                    "--model",
                    "openai-compatible:m",
                    "--base-url",
                    simulator.url() + "/v1",
                    "--limit",
                    Integer.toString(limit),
                    "--home",
                    directory.resolve("home").toString(),
                    "--json"));
            arguments.addAll(List.of(more));
            Result result = new Shell().run(arguments.toArray(String[]::new));
            assertThat(result.code()).as(result.err()).isZero();
            run = MAPPER.readTree(result.out());
        }
        long right = lines(log).filter(line -> line.get("right").asBoolean()).count();
        assertThat(lines(log)).hasSize(limit);
        JsonNode accuracy = null;
        for (JsonNode metric : run.get("metrics")) {
            if (metric.get("name").asText().equals("accuracy")) {
                accuracy = metric;
            }
        }
        assertThat(accuracy).isNotNull();
        assertThat(accuracy.get("count").asLong()).isEqualTo(limit);
        assertThat(Math.round(accuracy.get("estimate").asDouble() * limit)).isEqualTo(right);
        return right;
    }

    private static Stream<JsonNode> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(SuiteTest::json);
    }

    private static JsonNode json(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path shipped(String name) throws IOException {
        try (InputStream in = SuiteTest.class.getResourceAsStream("/llmbench-suite/" + name)) {
            return Files.write(directory.resolve("targets.jsonl"), in.readAllBytes());
        }
    }

    @Test
    void gsm8k_counts_what_the_server_answered_right() throws IOException {
        assertThat(agrees("gsm8k", Answers.targets(shipped("gsm8k/test.jsonl"), SHARE, SEED), 50))
                .isBetween(15L, 45L);
    }

    @Test
    void truthfulqa_counts_what_the_server_answered_right() throws IOException {
        TargetFields fields = TargetFields.usual().withTemplate("It depends.\nAnswer: {{target}}");
        Answers answers = Answers.targets(shipped("truthfulqa-mc1/questions.jsonl"), fields, SHARE, SEED);
        assertThat(agrees("truthfulqa-mc1", answers, 50)).isBetween(15L, 45L);
    }

    @Test
    void ifeval_runs_strict_and_loose() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("No commas here"))
                .build())) {
            Result result = new Shell()
                    .run(
                            "run",
                            "llmbench-suite:ifeval",
                            "--model",
                            "openai-compatible:m",
                            "--base-url",
                            simulator.url() + "/v1",
                            "--limit",
                            "50",
                            "--home",
                            directory.resolve("home").toString(),
                            "--json");
            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.out()).contains("\"accuracy\"", "ifeval_loose");
        }
    }

    @Test
    void mmlu_reads_its_questions_from_a_file_and_says_what_to_fetch_without_one() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add("{\"question\":\"Of four numbers which is the one named " + i
                    + "?\",\"subject\":\"abstract_algebra\",\"choices\":[\"0\",\"1\",\"2\",\"3\"],\"answer\":" + i % 4
                    + "}");
        }
        Path data = Files.write(directory.resolve("mmlu.jsonl"), rows);
        Path targets = Files.write(
                directory.resolve("targets.jsonl"),
                rows.stream()
                        .map(row -> {
                            ObjectNode node = (ObjectNode) json(row);
                            return node.put(
                                            "answer",
                                            "ABCD"
                                                    .substring(
                                                            node.get("answer").asInt())
                                                    .substring(0, 1))
                                    .toString();
                        })
                        .toList());
        assertThat(agrees("mmlu", Answers.targets(targets, SHARE, SEED), 40, "--data", data.toString()))
                .isBetween(10L, 38L);

        Result none = new Shell().run("run", "llmbench-suite:mmlu", "--model", "openai-compatible:m");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("does not ship its questions: fetch", "cais/mmlu", "--data FILE");
    }

    @Test
    void what_is_missing_or_unknown_is_named() {
        Result unknown = new Shell().run("run", "llmbench-suite:none", "--model", "openai:m");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no suite \"llmbench-suite:none\"; there are llmbench-suite:gsm8k");
        Result bare = new Shell().run("run", "llmbench-suite:gsm8k");
        assertThat(bare.err()).contains("needs a model, for example --model");
        Result file = new Shell().run("run", "some.yaml", "--limit", "5");
        assertThat(file.err()).contains("a benchmark file says these things itself");
    }
}
