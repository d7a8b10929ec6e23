package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private JsonNode start(Simulator simulator, String suite, int limit, String... more) throws IOException {
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
        return MAPPER.readTree(result.out());
    }

    private JsonNode run(String suite, Answers answers, int limit, String... more) throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(answers)
                .log(directory.resolve("log.jsonl"))
                .build())) {
            return start(simulator, suite, limit, more);
        }
    }

    private static JsonNode metric(JsonNode run, String name) {
        for (JsonNode metric : run.get("metrics")) {
            if (metric.get("name").asText().equals(name)) {
                return metric;
            }
        }
        throw new AssertionError("there is no metric " + name + " in " + run.get("metrics"));
    }

    /** A suite entry run against a server that answers a seeded share right: both must count the same. */
    private long agrees(String suite, Answers answers, int limit, String... more) throws IOException {
        JsonNode accuracy = metric(run(suite, answers, limit, more), "accuracy");
        Path log = directory.resolve("log.jsonl");
        long right = lines(log).filter(line -> line.get("right").asBoolean()).count();
        assertThat(lines(log)).hasSize(limit);
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

    /** Of every other prompt GPT-4's answer is known with its verdict; a blank answer follows no instruction. */
    @Test
    void ifeval_counts_what_the_server_answered_right() throws Exception {
        Path resources = Path.of("..", "llmbench-engine", "src", "test", "resources", "ifeval");
        Map<Integer, JsonNode> recorded = new HashMap<>();
        lines(resources.resolve("gpt4_dev.jsonl"))
                .forEach(row -> recorded.put(row.get("key").asInt(), row));
        Set<String> follows = new HashSet<>();
        List<String> targets = new ArrayList<>();
        for (JsonNode row : lines(resources.resolve("input_data.jsonl")).toList()) {
            String prompt = row.get("prompt").asText();
            JsonNode known = recorded.get(row.get("key").asInt());
            int followed = 0;
            for (JsonNode verdict : known == null ? MAPPER.createArrayNode() : known.get("verdicts")) {
                followed += verdict.get("strict").asBoolean() ? 1 : 0;
            }
            // Of some answers not every verdict is recorded.
            boolean all = followed == row.get("instruction_id_list").size();
            String answer = known != null && all ? known.get("response").asText() : null;
            if (answer != null) {
                follows.add(sha256(prompt));
            }
            targets.add(MAPPER.createObjectNode()
                    .put("question", prompt)
                    .put("target", answer == null ? " " : answer)
                    .put("wrong", " ")
                    .toString());
        }
        Path file = Files.write(directory.resolve("targets.jsonl"), targets);
        JsonNode run = run("ifeval", Answers.targets(file, 0.8, SEED), 200);
        long right = lines(directory.resolve("log.jsonl"))
                .filter(line -> line.get("right").asBoolean()
                        && follows.contains(line.get("prompt").asText()))
                .count();
        JsonNode accuracy = metric(run, "accuracy");
        assertThat(accuracy.get("count").asLong()).isEqualTo(200);
        assertThat(Math.round(accuracy.get("estimate").asDouble() * 200)).isEqualTo(right);
        assertThat(right).isBetween(30L, 100L);
        assertThat(metric(run, "accuracy.ifeval_loose").get("estimate").asDouble())
                .isGreaterThanOrEqualTo(accuracy.get("estimate").asDouble());
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void mt_bench_rates_both_turns_and_the_second_follows_the_first_answer() throws IOException {
        List<String> targets = lines(shipped("mt-bench/questions.jsonl"))
                .map(row -> MAPPER.createObjectNode()
                        .put("question", row.get("question").asText())
                        .put("target", "8")
                        .put("wrong", "3")
                        .toString())
                .toList();
        Path file = Files.write(directory.resolve("ratings.jsonl"), targets);
        Answers answers = Answers.byModel(Map.of(
                "m",
                Answers.script("Quite so."),
                "j",
                Answers.targets(file, TargetFields.usual().withTemplate("Rating: [[{{target}}]]"), SHARE, SEED)));
        JsonNode run;
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(answers)
                .log(directory.resolve("log.jsonl"))
                .build())) {
            run = start(
                    simulator,
                    "mt-bench",
                    20,
                    "--judge",
                    "openai-compatible:j",
                    "--judge-base-url",
                    simulator.url() + "/v1");
        }
        List<JsonNode> rated = lines(directory.resolve("log.jsonl"))
                .filter(line -> line.get("model").asText().equals("j"))
                .toList();
        long right =
                rated.stream().filter(line -> line.get("right").asBoolean()).count();
        assertThat(rated).hasSize(40);
        JsonNode rating = metric(run, "mt_bench");
        assertThat(rating.get("count").asLong()).isEqualTo(40);
        assertThat(rating.get("estimate").asDouble()).isCloseTo((8 * right + 3 * (40 - right)) / 40.0, within(1e-9));
        assertThat(right).isBetween(12L, 36L);
        // The second question is put after the first answer.
        assertThat(lines(directory.resolve("log.jsonl"))
                        .filter(line -> line.get("model").asText().equals("m")))
                .hasSize(40);

        Result none = new Shell().run("run", "llmbench-suite:mt-bench", "--model", "openai-compatible:m");
        assertThat(none.err()).contains("needs a judge, for example --judge openai:gpt-4o");
    }

    @Test
    void java_problems_counts_what_the_server_answered_right() throws IOException {
        TargetFields fields = TargetFields.usual().withFields("prompt", "solution");
        Answers answers = Answers.targets(shipped("java-problems/problems.jsonl"), fields, SHARE, SEED);
        // There are ten problems, so a limit of 50 takes them all.
        JsonNode accuracy = metric(run("java-problems", answers, 50, "--allow-execution"), "accuracy");
        long right = lines(directory.resolve("log.jsonl"))
                .filter(line -> line.get("right").asBoolean())
                .count();
        assertThat(accuracy.get("count").asLong()).isEqualTo(10);
        assertThat(Math.round(accuracy.get("estimate").asDouble() * 10)).isEqualTo(right);
        assertThat(right).isBetween(2L, 9L);

        Result refused = new Shell().run("run", "llmbench-suite:java-problems", "--model", "openai-compatible:m");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("runs what a model wrote on this machine; allow it with --allow-execution");
    }

    /** Of MultiPL-E's form: a line of imports that needs javatuples, and one problem for another language. */
    @Test
    void java_problems_reads_files_of_multipl_e() throws IOException {
        ObjectNode row = MAPPER.createObjectNode()
                .put("name", "Own_0_sum_and_product")
                .put("language", "java")
                .put("prompt", """
                        import java.util.*;
                        import java.lang.reflect.*;
                        import org.javatuples.*;
                        import java.security.*;
                        import java.math.*;
                        import java.io.*;
                        import java.util.stream.*;
                        class Problem {
                            // The sum and the product of a list.
                            // >>> sumAndProduct((new ArrayList<Long>(Arrays.asList())))
                            // (Pair.with(0l, 1l))
                            public static Pair<Long, Long> sumAndProduct(ArrayList<Long> numbers) {
                        """)
                .put("doctests", "transform")
                .put("original", "own.py")
                .put("prompt_terminology", "reworded")
                .put("tests", """
                            }
                            public static void main(String[] args) {
                            assert(sumAndProduct((new ArrayList<Long>(Arrays.asList()))).equals((Pair.with(0l, 1l))));
                            assert(sumAndProduct((new ArrayList<Long>(Arrays.asList((long)2l, (long)3l)))).equals((Pair.with(5l, 6l))));
                            }

                        }
                        """);
        row.putArray("stop_tokens").add("\n    }\n");
        Path data = Files.writeString(directory.resolve("own-java.jsonl"), row + "\n");
        String body =
                "        long sum = 0, product = 1;\n        for (long one : numbers) {\n            sum += one;\n"
                        + "            product *= one;\n        }\n        return Pair.with(sum, product);\n";
        Path targets = Files.writeString(
                directory.resolve("targets.jsonl"),
                row.deepCopy().put("target", body).put("wrong", "return null;").toString());
        JsonNode run = run(
                "java-problems", Answers.targets(targets, 1, SEED), 1, "--allow-execution", "--data", data.toString());
        assertThat(metric(run, "accuracy").get("estimate").asDouble())
                .as(run.toString())
                .isOne();

        Files.writeString(data, row.put("language", "py") + "\n");
        Result other = new Shell()
                .run(
                        "run",
                        "llmbench-suite:java-problems",
                        "--model",
                        "openai-compatible:m",
                        "--base-url",
                        "http://127.0.0.1:1/v1",
                        "--allow-execution",
                        "--data",
                        data.toString());
        assertThat(other.err()).contains("line 1 of " + data + " has a field language that must be java, but was py");
    }

    @Test
    void a_suite_run_can_be_run_again() throws IOException {
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("#### 7")).build())) {
            JsonNode first = start(simulator, "gsm8k", 5);
            Result again = new Shell()
                    .run("rerun", "last", "--home", directory.resolve("home").toString(), "--json");
            assertThat(again.code()).as(again.err()).isZero();
            assertThat(again.err())
                    .contains("running llmbench-suite:gsm8k again, as in run ")
                    .doesNotContain("changed since");
            assertThat(simulator.requests()).isEqualTo(10);
            assertThat(metric(MAPPER.readTree(again.out()), "accuracy")).isEqualTo(metric(first, "accuracy"));
        }
    }

    @Test
    void an_answer_that_is_no_choice_is_named_by_file_line_and_field() throws IOException {
        String row =
                "{\"question\":\"q%s\",\"subject\":\"astronomy\",\"choices\":[\"a\",\"b\",\"c\",\"d\"],\"answer\":%s}";
        for (String answer : List.of("4", "9", "-1", "\"E\"", "\"Mars\"")) {
            Path data =
                    Files.write(directory.resolve("bad.jsonl"), List.of(row.formatted(1, 3), row.formatted(2, answer)));
            Result result = new Shell()
                    .run(
                            "run",
                            "llmbench-suite:mmlu",
                            "--model",
                            "openai-compatible:m",
                            "--base-url",
                            "http://127.0.0.1:1/v1",
                            "--data",
                            data.toString(),
                            "--home",
                            directory.resolve("home").toString());
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err().strip())
                    .isEqualTo("llmbench: line 2 of " + data
                            + " has a field answer that must be the letter, or the number from"
                            + " 0, of one of its 4 choices, but was " + answer.replace("\"", ""));
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
