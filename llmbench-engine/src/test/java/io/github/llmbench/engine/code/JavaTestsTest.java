package io.github.llmbench.engine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.score.Scorers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class JavaTestsTest {
    private static final String PROMPT = "class Problem {\n    public static long twice(long n) {\n";
    private static final String TESTS =
            "    }\n    public static void main(String[] args) {\n    assert(twice(4l) == (8l));\n    }\n}\n";

    private final JavaTests scorer = new JavaTests(true, Duration.ofSeconds(60), 128);

    @TempDir
    Path directory;

    @Test
    void each_shipped_solution_passes_and_each_wrong_one_fails() throws IOException {
        List<JsonNode> problems = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/llmbench-suite/java-problems/problems.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                problems.add(new ObjectMapper().readTree(line));
            }
        }
        assertThat(problems).hasSize(10);
        for (JsonNode problem : problems) {
            Map<String, String> fields = Map.of(
                    "prompt",
                    problem.path("prompt").asText(),
                    "tests",
                    problem.path("tests").asText());
            Score right = score(scorer, problem.path("solution").asText(), fields);
            Score wrong = score(scorer, problem.path("wrong").asText(), fields);
            assertThat(right.value()).as(problem.path("name") + ": " + right).isOne();
            assertThat(wrong.value()).as(problem.path("name") + ": " + wrong).isZero();
        }
    }

    @Test
    void the_rest_of_a_method_will_do() {
        assertThat(score(scorer, "        return n + n;\n", fields()).value()).isOne();
    }

    /** What chat models do with a prompt that opens a method. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // The rest of the method up to a stop token, and more after it.
                "        return n + n;\n    }\n\n    public static void main(String[] args) {\n        garbage\n",
                // The method alone.
                "```java\npublic static long twice(long n) {\n    return n + n;\n}\n```",
                "```java\nimport java.math.BigInteger;\n\nstatic long twice(long n) {\n"
                        + "    return BigInteger.valueOf(n).add(BigInteger.valueOf(n)).longValue();\n}\n```",
                // The class with a main of its own, a helper behind it, braces in texts and comments.
                "```java\npublic class Problem {\n    public static long twice(long n) { return Helper.add(n, n); }\n"
                        + "    public static void main(String[] args) { System.out.println(\"}{\"); }\n"
                        + "    // }\n}\n\nclass Helper {\n    static long add(long a, long b) { return a + b; }\n}\n```",
                "```java\npackage x;\n\nimport java.util.*;\n\nfinal class Problem {\n    static long twice(long n) {\n"
                        + "        String text = \"\"\"\n            import java.lang;\n            \"\"\";\n"
                        + "        return text.length() > 1000 ? 0 : 2 * n;\n    }\n}\n```",
                // A first try, then the answer.
                "```java\nclass Problem { static long twice(long n) { return 0; } }\n```\nNo:\n"
                        + "```java\nclass Problem { static long twice(long n) { return n + n; } }\n```"
            })
    void the_usual_forms_of_an_answer_are_understood(String answer) {
        Score score = score(scorer, answer, fields());

        assertThat(score.value()).as(score.toString()).isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "while (true) { } | ran longer than",
                "java.util.List<long[]> all = new java.util.ArrayList<>(); while (true) { all.add(new long[1000000]); } | MiB of heap",
                "System.exit(0); return 8; | ended before the tests did",
                "Runtime.getRuntime().halt(0); return 8; | ended before the tests did",
                "return n | does not compile",
                "return 3; | a test failed"
            })
    void a_hostile_or_wrong_program_is_a_score_with_a_reason(String body, String reason) {
        JavaTests strict = new JavaTests(true, Duration.ofSeconds(body.contains("while (true) { }") ? 8 : 60), 64);

        Score score = score(strict, body, fields());

        assertThat(score.value()).as(score.toString()).isZero();
        assertThat(score.explanation()).contains(reason);
    }

    @Test
    void a_program_reaches_neither_network_nor_files_where_it_is_kept_apart() throws IOException {
        Path victim = directory.resolve("victim.txt");
        try (java.net.ServerSocket server =
                new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            String body = "boolean net = false; try { new java.net.Socket(\"127.0.0.1\", " + server.getLocalPort()
                    + ").close(); net = true; } catch (Exception e) { }"
                    + " boolean file = false; try { java.nio.file.Files.writeString(java.nio.file.Path.of(\""
                    + victim + "\"), \"x\"); file = true; } catch (Exception e) { }"
                    + " try { new ProcessBuilder(\"sh\", \"-c\", \"sleep 600 & echo x > " + victim
                    + "\").start().waitFor(); } catch (Exception e) { }"
                    + " if (net || file) { return 0; } return n + n;";

            Score score = score(scorer, body, fields());

            if (Isolation.best() == Isolation.PROCESS) {
                assertThat(score.explanation()).contains("no isolation");
            } else {
                assertThat(score.value()).as(score.toString()).isOne();
                assertThat(Files.exists(victim)).isFalse();
            }
        }
    }

    @Test
    void the_environment_is_not_handed_on() {
        String body = "if (System.getenv().size() > 3) { return 0; } return n + n;";
        assertThat(score(scorer, body, fields()).value()).isOne();
    }

    @Test
    void code_is_run_only_where_that_was_allowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scorers.byName("java_tests"))
                .withMessageContaining("allow-execution: true");
        assertThat(Scorers.byName("java_tests", Map.of("allow-execution", true)).name())
                .isEqualTo("java_tests");
    }

    private static Map<String, Object> fields() {
        return Map.of("prompt", PROMPT, "tests", TESTS, "stop_tokens", List.of("\n    }\n"));
    }

    private static Score score(JavaTests scorer, String answer, Map<String, ?> fields) {
        Sample.Builder sample = Sample.builder().id("s").input("i");
        fields.forEach(sample::metadata);
        return scorer.score(new ScoringInput(
                sample.build(),
                List.of(Message.user("i")),
                answer,
                ModelResponse.answered(answer, Usage.NONE, CallTrace.empty())));
    }
}
