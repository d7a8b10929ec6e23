package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScoreTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path directory;

    private Result score(String spec, String lines, String... more) throws IOException {
        Path file = Files.writeString(directory.resolve("answers.jsonl"), lines);
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"score", "--scorer", spec, "--in", file.toString()}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return new Shell().run(arguments);
    }

    private static List<JsonNode> json(Result result) throws IOException {
        assertThat(result.code()).as(result.err()).isZero();
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            nodes.add(MAPPER.readTree(line));
        }
        return nodes;
    }

    @Test
    void every_line_gets_its_score_and_the_aggregates_come_last() throws IOException {
        List<JsonNode> lines = json(score("exact_match: {extract: gsm8k_flexible}", """
                {"id": "a", "input": "6 x 3?", "response": "It is 18.", "target": "#### 18"}

                {"response": "It is 7", "target": 8}
                {"id": "c", "response": "I do not know", "target": ["1", "2"]}
                {"id": "d", "response": "5"}
                {"id": "e", "response": "", "target": "5", "outcome": "TIMED_OUT"}
                """, "--json"));

        assertThat(lines).hasSize(6);
        assertThat(lines.get(0))
                .hasToString(
                        "{\"id\":\"a\",\"value\":1.0,\"answer\":\"18.\",\"outcome\":\"ANSWERED\",\"explanation\":null}");
        assertThat(lines.get(1).get("id").asText()).isEqualTo("line-3");
        assertThat(lines.get(1).get("value").asDouble()).isZero();
        assertThat(lines.get(1).get("explanation").asText()).isEqualTo("expected 8");
        assertThat(lines.get(2).get("outcome").asText()).isEqualTo("EXTRACTION_FAILED");
        assertThat(lines.get(2).get("value").asDouble()).isZero();
        assertThat(lines.get(2).get("answer").isNull()).isTrue();
        assertThat(lines.get(3).get("value").isNull())
                .as("no target is never 0")
                .isTrue();
        assertThat(lines.get(4).get("value").isNull()).isTrue();
        assertThat(lines.get(4).get("outcome").asText()).isEqualTo("TIMED_OUT");
        JsonNode aggregates = lines.get(5).get("aggregates");
        assertThat(aggregates.get("metric").asText()).isEqualTo("accuracy");
        assertThat(aggregates.get("count").asInt()).isEqualTo(5);
        assertThat(aggregates.get("scored").asInt()).isEqualTo(3);
        assertThat(aggregates.get("unscored").asInt()).isEqualTo(2);
        assertThat(aggregates.get("mean").asDouble()).isEqualTo(1.0 / 3);
        assertThat(aggregates.get("interval").get("method").asText()).isEqualTo("wilson");
        assertThat(aggregates.get("outcomes").get("EXTRACTION_FAILED").asInt()).isEqualTo(1);
        assertThat(aggregates.get("signature").asText()).startsWith("exact_match|v1|extract=[gsm8k_flexible|v1]");
    }

    @Test
    void a_line_whose_call_failed_needs_no_response() throws IOException {
        List<JsonNode> lines = json(score("tool_call_match", """
                {"id": "a", "response": null, "outcome": "TRANSPORT_FAILED", "target": []}
                {"id": "b", "outcome": "TIMED_OUT", "target": []}
                {"id": "c", "response": "No tool helps here", "target": []}
                """, "--json"));

        assertThat(lines.get(0).get("value").isNull()).isTrue();
        assertThat(lines.get(0).get("outcome").asText()).isEqualTo("TRANSPORT_FAILED");
        assertThat(lines.get(1).get("outcome").asText()).isEqualTo("TIMED_OUT");
        assertThat(lines.get(2).get("value").asDouble()).isEqualTo(1);
        assertThat(score("exact_match", "{\"response\": null, \"target\": \"5\"}")
                        .err())
                .contains("has a field response that must be a text, but was null");
    }

    @Test
    void epochs_vote_by_their_answers() throws IOException {
        String lines = """
                {"id": "a", "response": "1", "target": "1"}
                {"id": "a", "response": "2", "target": "1"}
                {"id": "a", "response": "3", "target": "1"}
                {"id": "a", "response": "1", "target": "1"}
                {"id": "a", "response": "4", "target": "1"}
                """;
        JsonNode aggregates = json(score("exact_match", lines, "--json", "--reducer", "majority_vote"))
                .get(5)
                .get("aggregates");
        assertThat(aggregates.get("mean").asDouble())
                .as("3 of 5 are wrong, but 1 is answered most often")
                .isEqualTo(1);
    }

    @Test
    void passes_are_not_counted_of_a_graded_scorer() throws IOException {
        String line = "{\"response\": \"a b\", \"target\": \"a c\"}";
        for (String reducer : List.of("pass_at_1", "pass_k_1", "at_least_1")) {
            Result refused = score("bleu", line, "--reducer", reducer);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err())
                    .contains("reducer " + reducer + " counts answers that pass, but bleu is graded; give the scorer a"
                            + " threshold, or the reducer mean or median");
        }
        assertThat(score("{bleu: {threshold: 10}}", line, "--reducer", "pass_at_1")
                        .code())
                .isZero();
        assertThat(score("refusal", line, "--reducer", "pass_at_1").err()).contains("for refusal less is better");
    }

    @Test
    void a_graded_scorer_has_a_t_interval_and_its_signature_is_sacrebleus() throws IOException {
        List<JsonNode> lines = json(score("bleu", """
                {"response": "The cat sat", "target": "The cat sat on the mat."}
                {"response": "the the the the the the the", "target": "The cat is on the mat"}
                """, "--json"));

        assertThat(lines.get(0).get("value").asDouble()).isEqualTo(26.359714, within(1e-5));
        JsonNode aggregates = lines.get(2).get("aggregates");
        assertThat(aggregates.get("interval").get("method").asText()).isEqualTo("t");
        assertThat(aggregates.get("signature").asText()).contains("|case:mixed|eff:yes|tok:13a|smooth:exp");
    }

    @Test
    void fields_of_a_line_reach_the_scorer() throws IOException {
        assertThat(json(score(
                                "ifeval",
                                "{\"response\": \"none\", \"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [{}]}",
                                "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .isEqualTo(1);
        assertThat(json(score(
                                "choice",
                                "{\"response\": \"B\", \"target\": \"lyon\", \"choices\": [\"paris\", \"lyon\"]}",
                                "--json"))
                        .get(1)
                        .get("aggregates")
                        .get("chanceCorrected")
                        .asDouble())
                .isEqualTo(1);
        assertThat(json(score(
                                "tool_call_match",
                                "{\"response\": \"\", \"toolCalls\": [{\"name\": \"add\", \"arguments\": {\"a\": 1}}],"
                                        + " \"target\": {\"name\": \"add\", \"arguments\": {\"a\": 1.0}}}",
                                "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .isEqualTo(1);
        assertThat(json(score("cost: {threshold: 0.01}", "{\"response\": \"x\", \"cost\": 0.02}", "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .isZero();
        assertThat(json(score("latency", "{\"response\": \"x\", \"latency\": 12.5}", "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .isEqualTo(12.5);
        assertThat(json(score("exact_match", "{\"response\": \"<think>no</think>42\", \"target\": \"42\"}", "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .as("think-blocks are stripped")
                .isEqualTo(1);
    }

    @Test
    void a_number_reads_as_it_was_written() throws IOException {
        assertThat(json(score("equals", "{\"response\": \"19.90\", \"target\": 19.90}", "--json"))
                        .get(0)
                        .get("value")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void answers_with_one_id_may_be_epochs_of_a_sample() throws IOException {
        String lines = """
                {"id": "a", "response": "1", "target": "1"}
                {"id": "a", "response": "2", "target": "1"}
                {"id": "b", "response": "2", "target": "1"}
                {"id": "b", "response": "2", "target": "1"}
                {"id": "c", "response": "2"}
                """;
        JsonNode best = json(score("exact_match", lines, "--json", "--reducer", "pass_at_2"))
                .get(5)
                .get("aggregates");
        assertThat(best.get("mean").asDouble()).isEqualTo(0.5);
        assertThat(best.get("samples").asInt()).isEqualTo(2);
        assertThat(best.get("reducer").asText()).isEqualTo("pass_at_2");
        assertThat(best.has("chanceCorrected")).isFalse();
        assertThat(score("exact_match", lines, "--reducer", "mean").out())
                .startsWith("accuracy 0.2500 [0.0000, 1.0000] t, 4 of 5 scored, mean of 2 samples, {ANSWERED=5}");
        assertThat(score("exact_match", lines, "--reducer", "best"))
                .satisfies(result -> complains(result, "reducer must be one of mean, median", "but was \"best\""));
    }

    @Test
    void an_epoch_without_a_score_is_none_that_failed() throws IOException {
        String lines = """
                {"id": "a", "response": "1", "target": "1"}
                {"id": "a", "response": "1", "target": "1"}
                {"id": "b", "response": "1", "target": "1"}
                {"id": "b", "response": "", "target": "1", "outcome": "TIMED_OUT"}
                """;
        JsonNode aggregates = json(score("exact_match", lines, "--json", "--reducer", "at_least_2"))
                .get(4)
                .get("aggregates");
        assertThat(aggregates.get("samples").asInt()).isEqualTo(1);
        assertThat(aggregates.get("mean").asDouble()).isOne();
    }

    /** The rows have the form of a log with {@code --log_samples}; arguments an instruction does not have are null there. */
    @Test
    void ifeval_finds_its_instructions_in_the_documents_of_a_log_of_the_evaluation_harness() throws IOException {
        Path resources = Path.of("..", "llmbench-engine", "src", "test", "resources", "ifeval");
        Map<Integer, JsonNode> documents = new HashMap<>();
        for (String line : Files.readAllLines(resources.resolve("input_data.jsonl"))) {
            JsonNode document = MAPPER.readTree(line);
            document.get("kwargs").forEach(given -> ((ObjectNode) given).putIfAbsent("num_words", NullNode.instance));
            documents.put(document.get("key").asInt(), document);
        }
        StringBuilder log = new StringBuilder();
        List<Double> followed = new ArrayList<>();
        for (String line : Files.readAllLines(resources.resolve("gpt4_dev.jsonl"))) {
            JsonNode answer = MAPPER.readTree(line);
            JsonNode document = documents.get(answer.get("key").asInt());
            if (answer.get("verdicts").size()
                    != document.get("instruction_id_list").size()) {
                // Of some answers not every verdict is recorded.
                continue;
            }
            boolean all = true;
            for (JsonNode verdict : answer.get("verdicts")) {
                all &= verdict.get("strict").asBoolean();
            }
            ObjectNode row =
                    MAPPER.createObjectNode().put("doc_id", followed.size()).put("target", 0);
            row.set("doc", document);
            row.putArray("filtered_resps").add(answer.get("response"));
            if (followed.size() % 2 == 0) {
                row.putObject("arguments")
                        .putObject("gen_args_0")
                        .put("arg_0", document.get("prompt").asText());
                row.putArray("resps").addArray().add(answer.get("response"));
            }
            log.append(row).append('\n');
            followed.add(all ? 1.0 : 0.0);
        }
        assertThat(followed).hasSizeGreaterThan(100).contains(0.0, 1.0);

        List<JsonNode> lines = json(score("ifeval", log.toString(), "--json"));

        assertThat(lines.subList(0, followed.size()))
                .extracting(line -> line.get("value").asDouble(-1))
                .isEqualTo(followed);
        assertThat(lines.get(followed.size()).get("aggregates").get("scored").asInt())
                .isEqualTo(followed.size());
    }

    @Test
    void people_get_the_summary() throws IOException {
        Result result = score("exact_match", "{\"response\": \"a\", \"target\": \"a\"}");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("accuracy 1.0000 [0.2065, 1.0000] wilson, 1 of 1 scored, {ANSWERED=1}")
                .contains("exact_match|v1");
    }

    @Test
    void what_is_wrong_is_one_line_with_file_line_and_field() throws IOException {
        assertThat(score("exact_match", "{\"target\": \"a\"}"))
                .satisfies(result -> complains(result, "line 1 of ", "lacks the field response; it has [target]"));
        assertThat(score("exact_match", "\n[1]"))
                .satisfies(result -> complains(result, "line 2 of ", "not one JSON object"));
        assertThat(score("exact_match", "{\"response\": 5}"))
                .satisfies(result -> complains(result, "field response that must be a text, but was 5"));
        assertThat(score("exact_match", "{\"response\": \"a\", \"cost\": -1}"))
                .satisfies(result -> complains(result, "field cost that must be a number >= 0, but was -1"));
        assertThat(score("exact_match", "{\"response\": \"a\", \"outcome\": \"odd\"}"))
                .satisfies(result -> complains(result, "field outcome that must be one of [ANSWERED"));
        assertThat(score("exact_match", "")).satisfies(result -> complains(result, "holds no answer"));
        assertThat(score("exact", "{}"))
                .satisfies(result -> complains(result, "scorer must be one of answer_relevance, "));
        assertThat(score("[a]", "{}")).satisfies(result -> complains(result, "scorer must be a name or"));
        assertThat(score("bleu: {tokenize: zh}", "{}"))
                .satisfies(
                        result -> complains(result, "tokenizer must be one of none, 13a, intl, char, but was \"zh\""));
        assertThat(new Shell().run("score", "--scorer", "exact_match", "--in", "nowhere.jsonl"))
                .satisfies(result -> complains(result, "nowhere.jsonl does not exist"));
    }

    private static void complains(Result result, String... parts) {
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(parts).hasLineCount(1);
    }
}
