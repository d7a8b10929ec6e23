package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedAnswersTest {
    @TempDir
    Path directory;

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private static String answer(Simulator simulator, String model, String prompt) {
        JsonNode body = Client.json(Client.post(simulator, "/v1/chat/completions", Client.chat(model, prompt, false))
                .body());
        return body.at("/choices/0/message/content")
                .asText(body.at("/error/message").asText());
    }

    private static Simulator start(Map<String, Path> files) {
        return Simulator.start(
                SimulatorOptions.builder().answers(Answers.recorded(files)).build());
    }

    @Test
    void each_model_answers_from_its_own_file_to_prompts_that_hold_the_question() throws IOException {
        Path a = file("a.jsonl", "{\"question\":\"How many?\",\"response\":\"A: 4\",\"is_correct\":true}");
        Path b = file("b.jsonl", "{\"prompt\":\"How many?\",\"answer\":\"A: 5\"}");
        try (Simulator simulator = start(Map.of("a", a, "b", b))) {
            assertThat(answer(simulator, "a", "How many?")).isEqualTo("A: 4");
            assertThat(answer(simulator, "b", "Question: How many?\nAnswer:")).isEqualTo("A: 5");
        }
    }

    @Test
    void the_equal_question_wins_then_the_longest_then_the_last() throws IOException {
        Path file = file(
                "a.jsonl",
                "{\"input\":\"cat\",\"response\":\"1\"}",
                "{\"input\":\"a cat\",\"response\":\"2\"}",
                "{\"input\":\"dog\",\"response\":\"3\"}",
                "{\"input\":\"a cat and a dog\",\"response\":\"4\"}");
        try (Simulator simulator = start(Map.of("*", file))) {
            assertThat(answer(simulator, "m", "cat")).isEqualTo("1");
            assertThat(answer(simulator, "m", "is a cat a cat?")).isEqualTo("2");
            assertThat(answer(simulator, "m", "cat or dog")).isEqualTo("3");
            assertThat(answer(simulator, "m", "dog or cat")).isEqualTo("1");
            assertThat(answer(simulator, "m", "see a cat and a dog here")).isEqualTo("4");
        }
    }

    @Test
    void other_fields_are_stepped_over_whatever_they_hold() throws IOException {
        Path file = file(
                "a.jsonl",
                "{\"is_correct\":{\"question\":\"no\",\"response\":[\"no\"]},\"question\":\"q\",\"x\":[1,[2]],\"response\":\"yes\"}",
                "",
                "{\"question\":\"n\",\"response\":4.50}");
        try (Simulator simulator = start(Map.of("m", file))) {
            assertThat(answer(simulator, "m", "q")).isEqualTo("yes");
            assertThat(answer(simulator, "m", "n")).isEqualTo("4.50");
        }
    }

    @Test
    void a_question_that_stands_several_times_is_answered_in_turn() throws IOException {
        Path file =
                file("a.jsonl", "{\"question\":\"q\",\"response\":\"1\"}", "{\"question\":\"q\",\"response\":\"2\"}");
        try (Simulator simulator = start(Map.of("m", file))) {
            assertThat(answer(simulator, "m", "q")).isEqualTo("1");
            assertThat(answer(simulator, "m", "q")).isEqualTo("2");
            assertThat(answer(simulator, "m", "q")).isEqualTo("1");
        }
    }

    @Test
    void an_unknown_model_gets_status_404_and_the_list_of_known_ones() throws IOException {
        Path file = file("a.jsonl", "{\"question\":\"q\",\"response\":\"1\"}");
        try (Simulator simulator = start(Map.of("b", file, "a", file))) {
            HttpResponse<String> response =
                    Client.post(simulator, "/v1/chat/completions", Client.chat("c", "q", false));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(Client.json(response.body()).at("/error/code").asText()).isEqualTo("model_not_found");
            assertThat(Client.json(response.body()).at("/error/message").asText())
                    .isEqualTo("The model `c` is not known to the simulator; it has a, b.");
        }
    }

    @Test
    void an_unknown_prompt_gets_status_404_and_is_not_shown() throws IOException {
        Path file = file("a.jsonl", "{\"question\":\"q\",\"response\":\"1\"}");
        try (Simulator simulator = start(Map.of("*", file))) {
            HttpResponse<String> response =
                    Client.post(simulator, "/v1/chat/completions", Client.chat("c", "hidden", false));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body())
                    .contains("answer_not_found", "No question of a.jsonl", "(6 characters)")
                    .doesNotContain("hidden");
        }
    }

    @Test
    void bad_files_are_named_with_line_and_field() throws IOException {
        assertMessage(directory.resolve("none.jsonl"), "none.jsonl does not exist");
        assertMessage(file("a.jsonl", "", " "), "a.jsonl holds no line");
        assertMessage(
                file("b.jsonl", "{\"question\":\"q\",\"response\":\"r\"}", "{\"question\":\"q\"}"),
                "b.jsonl line 2 lacks the field \"response\" or \"answer\"");
        assertMessage(
                file("c.jsonl", "{\"response\":\"r\"}"),
                "line 1 lacks the field \"question\" or \"prompt\" or \"input\"");
        assertMessage(
                file("d.jsonl", "{\"question\":{},\"response\":\"r\"}"), "line 1 field \"question\" must be a text");
        assertMessage(file("e.jsonl", "{\"question\":null}"), "line 1 field \"question\" must be a text");
        assertMessage(file("f.jsonl", "nonsense"), "line 1 is not JSON");
        assertMessage(file("g.jsonl", "[1]"), "line 1 is not a JSON object");
        assertMessage(file("h.jsonl", "{\"question\":\"q\""), "line 1 is not JSON");
        assertMessage(file("i.jsonl", "{} {}"), "line 1 holds more than one");
        assertMessage(directory, "cannot be read");
        Path latin = Files.write(
                directory.resolve("l.jsonl"), "{\"question\":\"süß\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertMessage(latin, "l.jsonl is not UTF-8 near line 1");
    }

    private static void assertMessage(Path file, String message) {
        assertThatThrownBy(() -> Answers.recorded(Map.of("m", file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void models_may_answer_in_different_ways() throws IOException {
        Path file = file("a.jsonl", "\uFEFF{\"question\":\"q\",\"response\":\"recorded\"}");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.byModel(
                        Map.of("a", Answers.recorded(Map.of("*", file)), "*", Answers.script("scripted"))))
                .build())) {
            assertThat(answer(simulator, "a", "q")).isEqualTo("recorded");
            assertThat(answer(simulator, "b", "q")).isEqualTo("scripted");
        }
        assertThatThrownBy(() -> Answers.recorded(Map.of())).hasMessageContaining("at least one model");
    }
}
