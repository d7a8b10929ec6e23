package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetAnswersTest {
    private static final int SAMPLES = 200;

    @TempDir
    Path directory;

    private Path file(String... lines) throws IOException {
        return Files.writeString(directory.resolve("targets.jsonl"), String.join("\n", lines));
    }

    /** Every target is 1,000 to 1,007, so that many rows share one. */
    private Path sums() throws IOException {
        return file(IntStream.range(0, SAMPLES)
                .mapToObj(
                        i -> "{\"question\":\"sum number " + i + "?\",\"answer\":\"so\\n#### " + (1000 + i % 8) + "\"}")
                .toArray(String[]::new));
    }

    private static String answer(Simulator simulator, String model, String prompt) {
        return Client.json(Client.post(simulator, "/v1/chat/completions", Client.chat(model, prompt, false))
                        .body())
                .at("/choices/0/message/content")
                .asText();
    }

    /** Whether each sample was answered with its own target; the log must agree. */
    private List<Boolean> rights(Answers answers, String model) {
        Path log = directory.resolve("log.jsonl");
        List<Boolean> rights;
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(answers).log(log).build())) {
            rights = IntStream.range(0, SAMPLES)
                    .mapToObj(i -> answer(simulator, model, "Question: sum number " + i + "?\nAnswer:")
                            .endsWith("#### " + (1000 + i % 8)))
                    .toList();
        }
        assertThat(Client.log(log))
                .extracting(line -> line.get("right").asBoolean())
                .isEqualTo(rights);
        return rights;
    }

    @Test
    void a_seeded_share_is_right_and_the_log_says_which() throws IOException {
        Path file = sums();
        List<Boolean> first = rights(Answers.targets(file, 0.7, 42), "m");

        assertThat(first.stream().filter(right -> right).count()).isBetween(120L, 160L);
        assertThat(rights(Answers.targets(file, 0.7, 42), "m")).isEqualTo(first);
        assertThat(rights(Answers.targets(file, 0.7, 43), "m")).isNotEqualTo(first);
        assertThat(rights(Answers.targets(file, 0.7, 42), "other")).isNotEqualTo(first);
        assertThat(rights(Answers.targets(file, 0, 42), "m")).containsOnly(false);
        assertThat(rights(Answers.targets(file, 1, 42), "m")).containsOnly(true);
    }

    @Test
    void the_same_model_and_sample_get_the_same_answer_again() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.targets(sums(), 0.5, 1))
                .build())) {
            for (int i = 0; i < 20; i++) {
                String prompt = "sum number " + i + "?";
                assertThat(answer(simulator, "m", prompt)).isEqualTo(answer(simulator, "m", prompt));
            }
        }
    }

    @Test
    void answers_are_put_by_a_template_and_fields_by_name() throws IOException {
        Path file = file(
                "{\"q\":\"first?\",\"right\":[\"B\",\"b\"],\"bad\":\"E\",\"is_correct\":[1]}",
                "{\"q\":\"second?\",\"right\":3}");
        TargetFields fields =
                TargetFields.usual().withFields("q", "right").withWrong("bad").withTemplate("Answer: {{target}}");
        try (Simulator right = Simulator.start(SimulatorOptions.builder()
                        .answers(Answers.targets(file, fields, 1, 0))
                        .build());
                Simulator wrong = Simulator.start(SimulatorOptions.builder()
                        .answers(Answers.targets(file, fields, 0, 0))
                        .build())) {
            assertThat(answer(right, "m", "first?")).isEqualTo("Answer: B");
            assertThat(answer(right, "m", "second?")).isEqualTo("Answer: 3");
            assertThat(answer(wrong, "m", "first?")).isEqualTo("Answer: E");
            assertThat(answer(wrong, "m", "second?")).isEqualTo("Answer: B");
        }
    }

    @Test
    void a_wrong_answer_is_never_near_the_target() throws IOException {
        Path file = file(
                "{\"question\":\"a?\",\"target\":\"18\"}",
                "{\"question\":\"b?\",\"target\":\"180\"}",
                "{\"question\":\"c?\",\"target\":\"it is 18.0\"}",
                "{\"question\":\"d?\",\"target\":\"7\"}",
                "{\"question\":\"e?\",\"target\":\"1,007\"}");
        for (int seed = 0; seed < 10; seed++) {
            try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                    .answers(Answers.targets(file, 0, seed))
                    .build())) {
                assertThat(answer(simulator, "m", "a?")).isIn("7", "1,007");
            }
        }
    }

    @Test
    void an_unknown_prompt_has_no_answer() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.targets(sums(), 1, 0))
                .build())) {
            var response = Client.chat(simulator, "something else", false);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("targets.jsonl");
        }
    }

    @Test
    void files_without_a_wrong_answer_or_with_two_targets_are_refused() throws IOException {
        assertThatThrownBy(() -> Answers.targets(
                        file("{\"question\":\"a\",\"target\":\"yes\"}", "{\"question\":\"b\",\"target\":\"Yes \"}"),
                        0.5,
                        1))
                .hasMessageContaining("targets.jsonl has no wrong answer for the target \"yes\"");
        assertThatThrownBy(() -> Answers.targets(
                        file("{\"question\":\"a\",\"target\":\"1\"}", "{\"question\":\"a\",\"target\":\"2\"}"), 0.5, 1))
                .hasMessageContaining("targets.jsonl line 2 repeats a question with another target");
        assertThatThrownBy(() -> Answers.targets(file("{\"question\":\"a\"}"), 0.5, 1))
                .hasMessageContaining("line 1 lacks the field \"target\" or \"answer\"");
        assertThatThrownBy(() -> Answers.targets(
                        file(IntStream.range(0, 2)
                                .mapToObj(i -> "{\"question\":\"" + i + "\",\"target\":\"" + "x".repeat(50) + "\"}")
                                .collect(Collectors.joining("\n"))),
                        0.5,
                        1))
                .hasMessageContaining("x…");
        assertThatThrownBy(() -> Answers.targets(sums(), 1.5, 1))
                .hasMessage("share must be between 0 and 1, but was 1.5");
        assertThatThrownBy(() -> TargetFields.usual().withTemplate("Answer:"))
                .hasMessageContaining("must hold {{target}}");
    }
}
