package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScoreTaskTest {
    @TempDir
    Path directory;

    private Path strict;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("sums.jsonl"), """
                {"id": "a", "question": "1 + 1?", "answer": "2"}
                {"id": "b", "question": "2 + 2?", "answer": "4"}
                """);
        Files.writeString(directory.resolve("said.jsonl"), """
                {"question": "1 + 1?", "response": "2"}
                {"question": "2 + 2?", "response": "The answer is 4"}
                """);
        strict = Files.writeString(directory.resolve("strict.yaml"), """
                benchmark: sums
                models: [{ref: "openai-compatible:m", base-url: "${SIMULATOR}"}]
                tasks:
                  - dataset: {file: sums.jsonl, id: id}
                    scorers: [equals]
                simulator: {recorded: {m: said.jsonl}, log: requests.jsonl}
                """);
        Files.writeString(directory.resolve("lenient.yaml"), """
                benchmark: sums
                models: [{ref: "openai-compatible:m", base-url: "${SIMULATOR}"}]
                most-unscored: 1
                tasks:
                  - dataset: {file: sums.jsonl, id: id}
                    name: numbers
                    scorers: [{exact_match: {extract: last_number}}]
                    gates: ["accuracy >= 0.01"]
                """);
    }

    @Test
    void a_run_is_scored_again_without_a_call_and_kept_with_a_link() throws IOException {
        assertThat(run("run", strict.toString()).out()).contains("1/2");

        JsonNode again = json(run("score", "last", "--task", file("lenient.yaml"), "--json"));

        assertThat(directory.resolve("requests.jsonl")).content().hasLineCount(2);
        assertThat(again.path("trials")).hasSize(2).allSatisfy(trial -> {
            assertThat(trial.path("task").asText()).isEqualTo("numbers");
            assertThat(trial.path("scores").path("exact_match").path("value").asDouble())
                    .isOne();
            assertThat(trial.path("calls").path(0).path("cached").asBoolean()).isTrue();
        });
        String from = again.at("/fingerprint/context/scored-from").asText();
        assertThat(again.toString()).contains("scored again: answers of " + from + "; no model was called");
        assertThat(directory.resolve("home/runs")).isDirectoryRecursivelyContaining("glob:**" + from + "*");
        assertThat(from).isNotEqualTo(again.at("/run/id").asText());
    }

    @Test
    void an_edited_task_that_lacks_samples_says_how_many_answers_were_left_out() throws IOException {
        run("run", strict.toString());
        Files.writeString(
                directory.resolve("sums.jsonl"), "{\"id\": \"b\", \"question\": \"2 + 2?\", \"answer\": \"4\"}\n");

        Result result = run("score", "last", "--task", file("lenient.yaml"));

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("left out: 1 answers of samples that the task's data set lacks; the first: a");
    }

    @Test
    void answers_of_a_file_are_found_by_id_or_by_input() throws IOException {
        Path answers = Files.writeString(directory.resolve("answers.jsonl"), """
                {"id": "a", "response": "2", "model": "mine"}
                {"question": "2 + 2?", "response": "5", "model": "mine"}
                """);

        JsonNode run = json(run("score", answers.toString(), "--task", file("lenient.yaml") + "#numbers", "--json"));

        assertThat(run.at("/run/models").toString()).contains("mine");
        assertThat(run.path("trials")).hasSize(2);
        assertThat(value(run, "a")).isOne();
        assertThat(value(run, "b")).isZero();
    }

    @Test
    void samples_of_the_evaluation_harness_are_scored_and_what_has_no_answer_is_counted() throws IOException {
        Path answers = Files.writeString(directory.resolve("samples.jsonl"), """
                {"doc_id": 0, "doc": {"question": "1 + 1?"}, "target": "2", "arguments": {"gen_args_0": {"arg_0": "Q: 1 + 1?"}}, "resps": [["It is 2"]], "filtered_resps": ["2"], "filter": "strict"}
                {"doc_id": 1, "doc": {"question": "2 + 2?"}, "target": "4", "arguments": {"gen_args_0": {"arg_0": "Q: 2 + 2?"}}, "resps": [["3"]], "filtered_resps": ["3"], "filter": "strict"}
                {"doc_id": 0, "doc": {"question": "1 + 1?"}, "target": "2", "arguments": {"gen_args_0": {"arg_0": "Q: 1 + 1?"}}, "resps": [["It is 2"]], "filtered_resps": ["2"], "filter": "flexible"}
                {"doc_id": 7, "doc": {"query": "x"}, "target": "1", "arguments": [["x", " a"]], "resps": [[[-1.5, false]]], "filtered_resps": [[-1.5, false]], "filter": "none"}
                """);

        Result result = run("score", answers.toString(), "--task", file("lenient.yaml"), "--json");

        JsonNode run = json(result);
        assertThat(value(run, "a")).isOne();
        assertThat(value(run, "b")).isZero();
        assertThat(result.err())
                .contains("left out 1 line: the same answers under another filter of lm-evaluation-harness")
                .contains("left out 1 line: a request of lm-evaluation-harness for log-likelihoods");
    }

    @Test
    void samples_of_inspect_are_scored() throws IOException {
        Path answers = Files.writeString(directory.resolve("inspect.jsonl"), """
                {"id": "a", "epoch": 1, "input": "1 + 1?", "target": "2", "output": {"model": "openai/gpt", "choices": [{"message": {"role": "assistant", "content": "It is 2"}, "stop_reason": "stop"}]}}
                {"id": 9, "epoch": 1, "input": [{"role": "user", "content": "2 + 2?"}], "target": "4", "output": {"model": "openai/gpt", "choices": [{"message": {"role": "assistant", "content": [{"type": "text", "text": "5"}]}, "stop_reason": "max_tokens"}]}}
                {"id": "a", "epoch": 2, "input": "1 + 1?", "target": "2", "output": {"choices": []}, "error": {"message": "down"}}
                """);

        JsonNode run = json(run("score", answers.toString(), "--task", file("lenient.yaml"), "--json"));

        assertThat(value(run, "a")).isOne();
        assertThat(run.path("trials")).anySatisfy(trial -> {
            assertThat(trial.path("sample").asText()).isEqualTo("b");
            assertThat(trial.path("outcome").asText()).isEqualTo("TRUNCATED");
        });
        assertThat(run.toString()).contains("TRANSPORT_FAILED");
    }

    @Test
    void inspects_own_files_are_scored_zipped_and_as_json() throws IOException {
        String first = """
                {"id": "a", "epoch": 1, "input": "attachment://1f", "target": "2", "attachments": {"1f": "1 + 1?"},
                 "output": {"model": "openai/gpt", "choices": [{"message": {"role": "assistant", "content": "It is 2"}, "stop_reason": "stop"}]}}""";
        String second = """
                {"id": "b", "epoch": 1, "input": "2 + 2?", "target": "4",
                 "output": {"model": "openai/gpt", "choices": [{"message": {"role": "assistant", "content": "5"}, "stop_reason": "stop"}]}}""";
        Path zipped = directory.resolve("log.eval");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(zipped))) {
            for (Map.Entry<String, String> entry : List.of(
                    Map.entry("_journal/start.json", "{\"version\": 2}"),
                    Map.entry("_journal/summaries/1.json", "[{\"id\": \"a\"}]"),
                    Map.entry("samples/a_epoch_1.json", first),
                    Map.entry("samples/b_epoch_1/sample.json", second),
                    Map.entry("samples/b_epoch_1/messages/0.json", "[]"),
                    Map.entry("summaries.json", "[]"),
                    Map.entry("header.json", "{\"version\": 2, \"status\": \"success\"}"))) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        Path json = Files.writeString(
                directory.resolve("log.json"),
                "{\"version\": 2, \"eval\": {\"samples\": [1]}, \"samples\": [" + first + "," + second
                        + "], \"stats\": {}}");

        for (Path log : List.of(zipped, json)) {
            JsonNode run = json(run("score", log.toString(), "--task", file("lenient.yaml"), "--json"));
            assertThat(run.path("trials")).hasSize(2);
            assertThat(value(run, "a")).isOne();
            assertThat(value(run, "b")).isZero();

            Result lines = run("score", "--scorer", "includes", "--in", log.toString(), "--json");
            assertThat(lines.out()).contains("\"id\":\"a\",\"value\":1.0", "\"id\":\"b\",\"value\":0.0");
        }
    }

    @Test
    void a_file_that_is_no_log_is_said_in_one_line() throws IOException {
        Path text = Files.writeString(directory.resolve("no.eval"), "no zip");
        assertThat(run("score", "--scorer", "includes", "--in", text.toString()).err())
                .startsWith("llmbench: " + text + " is no log of Inspect, which is a zip file: ")
                .hasLineCount(1);
        Path empty = directory.resolve("empty.eval");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("header.json"));
            zip.closeEntry();
        }
        assertThat(run("score", "--scorer", "includes", "--in", empty.toString())
                        .err())
                .contains("empty.eval holds no samples/….json");
        assertThat(run("score", "--scorer", "includes", "--in", file("none.eval"))
                        .err())
                .contains("none.eval does not exist; give a file in JSON Lines or a log of Inspect");
        Path broken = directory.resolve("broken.eval");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(broken))) {
            zip.putNextEntry(new ZipEntry("samples/x_epoch_1.json"));
            zip.write("[1".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        assertThat(run("score", "--scorer", "includes", "--in", broken.toString())
                        .err())
                .contains("samples/x_epoch_1.json of " + broken + " is not one JSON object");
    }

    @Test
    void a_judge_is_refused_since_nothing_is_called() throws IOException {
        run("run", strict.toString());
        Files.writeString(directory.resolve("judged.yaml"), """
                benchmark: sums
                models: [{ref: "openai-compatible:m", base-url: "${SIMULATOR}"}]
                tasks:
                  - dataset: {file: sums.jsonl, id: id}
                    name: sums
                    scorers: [{rubric: {criteria: "Is it right?", judge: "openai:gpt-4o"}}]
                """);

        Result result = run("score", "last", "--task", file("judged.yaml"));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err().strip())
                .isEqualTo("llmbench: stored answers are scored without a call, but [rubric] of task sums call a judge;"
                        + " leave them out");
        assertThat(run(
                                "score",
                                "--scorer",
                                "rubric: {criteria: \"Is it right?\", judge: \"openai:gpt-4o\"}",
                                "--in",
                                file("said.jsonl"))
                        .err()
                        .strip())
                .isEqualTo("llmbench: stored answers are scored without a call, but rubric calls a judge; put it into a"
                        + " task and run that");
    }

    @Test
    void what_cannot_be_is_said_in_one_line() throws IOException {
        run("run", strict.toString());
        Files.writeString(directory.resolve("two.yaml"), """
                benchmark: two
                models: ["openai-compatible:m"]
                tasks:
                  - {name: one, dataset: sums.jsonl, scorers: [equals]}
                  - {name: other, dataset: sums.jsonl, scorers: [equals]}
                """);

        assertThat(run("score", "last").err()).contains("score needs either RUN or FILE with --task");
        assertThat(run("score", "none-such", "--task", file("lenient.yaml")).err())
                .contains("there is no finished run \"none-such\"");
        assertThat(run("score", "last", "--task", file("two.yaml")).err())
                .contains("--task must name one of the tasks [one, other]");
        Path empty = Files.writeString(directory.resolve("other.jsonl"), "{\"id\": \"z\", \"response\": \"2\"}\n");
        assertThat(run("score", empty.toString(), "--task", file("lenient.yaml"))
                        .err())
                .contains("none of the 1 answers of")
                .contains("the first is of sample z");
    }

    private static double value(JsonNode run, String sample) {
        for (JsonNode trial : run.path("trials")) {
            if (trial.path("sample").asText().equals(sample)
                    && trial.path("scores").path("exact_match").has("value")) {
                return trial.path("scores").path("exact_match").path("value").asDouble();
            }
        }
        return Double.NaN;
    }

    private static JsonNode json(Result result) throws IOException {
        assertThat(result.code()).as(result.toString()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private Result run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--home", file("home")))
                .toArray(String[]::new);
        return new Shell().run(all);
    }
}
