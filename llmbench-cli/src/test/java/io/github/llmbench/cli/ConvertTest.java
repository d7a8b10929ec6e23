package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConvertTest {
    @TempDir
    Path directory;

    @Test
    void a_csv_of_promptfoo_is_scored_as_promptfoo_does() throws IOException {
        Path csv = Files.writeString(directory.resolve("tests.csv"), """
                question,__expected,__expected2,__metric
                1 + 1?,2,,
                Capital?,icontains: paris,not-contains:London,geo
                Close?,levenshtein(2):kitten,,
                Lists?,"contains-all:red, blue",,
                JSON?,is-json,,
                Pattern?,"regex:^\\d{3}$",,
                Judge?,llm-rubric:is polite,,
                Script?,javascript:output.length > 3,equals:yes,
                Schema?,"is-json:{""type"": ""object"", ""required"": [""b""]}",,
                """);

        Result result = convert(csv, "--model", "openai:m");

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).startsWith("8 tests in ");
        assertThat(result.err())
                .contains("left out 1 x assert of type llm-rubric")
                .contains("left out 1 x assert of type javascript")
                .contains("left out 1 x test whose asserts are all left out")
                .contains("left out 1 x column __metric");
        Map<String, Double> right = scored("""
                {"id": "test-1", "response": "2"}
                {"id": "test-2", "response": "It is PARIS, not London"}
                {"id": "test-3", "response": "sitten"}
                {"id": "test-4", "response": "blue and red"}
                {"id": "test-5", "response": "{\\"a\\": 1}"}
                {"id": "test-6", "response": "1234"}
                {"id": "test-7", "response": "yes"}
                {"id": "test-8", "response": "{\\"a\\": 1}"}
                """);
        assertThat(right)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "test-1", 1.0, "test-2", 0.0, "test-3", 1.0, "test-4", 1.0, "test-5", 1.0, "test-6", 0.0,
                        "test-7", 1.0, "test-8", 0.0));
    }

    @Test
    void a_configuration_is_taken_over_with_prompts_providers_and_variables() throws IOException {
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                prompts:
                  - "Translate to {{language}}: {{text}}"
                  - "{% if x %}no{% endif %}"
                providers: [openai:chat:gpt-4o-mini, "python:mine.py"]
                defaultTest:
                  assert: [{type: not-icontains, value: sorry}]
                tests:
                  - vars: {language: French, text: hello}
                    assert:
                      - {type: contains-any, value: [bonjour, salut]}
                      - {type: cost, threshold: 0.01, weight: 0}
                      - {type: similar, value: bonjour, threshold: 0.8}
                  - vars: {language: German, text: hello}
                    threshold: 0.5
                    assert:
                      - {type: equals, value: "{{text}}"}
                      - {type: contains, value: allo, weight: 3}
                """);

        Result result = convert(yaml);

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.err())
                .contains("left out 1 x assert of type similar")
                .contains("left out 1 x provider python:mine.py")
                .contains("left out 1 x prompt with more than {{name}} in its template");
        assertThat(directory.resolve("out/benchmark.yaml"))
                .content()
                .contains("openai:gpt-4o-mini")
                .contains("Translate to {{language}}: {{text}}");
        assertThat(scored("""
                        {"id": "test-1", "response": "salut"}
                        {"id": "test-2", "response": "hallo"}
                        """)).containsExactlyInAnyOrderEntriesOf(Map.of("test-1", 1.0, "test-2", 1.0));
        assertThat(scored("""
                        {"id": "test-1", "response": "Sorry, bonjour"}
                        {"id": "test-2", "response": "no"}
                        """)).containsExactlyInAnyOrderEntriesOf(Map.of("test-1", 0.0, "test-2", 0.0));
    }

    @Test
    void what_stands_in_other_files_is_named_and_not_taken_for_a_text() throws IOException {
        Files.writeString(directory.resolve("two.txt"), "First {{q}}\n---\nSecond {{q}}\n");
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                prompts:
                  - file://two.txt
                  - '[{"role": "user", "content": "{{q}}"}]'
                providers: [openai:m]
                defaultTest: file://usual.yaml
                tests:
                  - vars: file://vars.yaml
                    assert: [{type: equals, value: a}]
                  - vars: {q: file://q.txt}
                    assert: [{type: equals, value: a}]
                  - vars: {q: x}
                    assert:
                      - {type: icontains-any, value: "red, blue"}
                      - {type: equals, value: a, config: {b: c}}
                      - {type: contains, value: a, contextTransform: output}
                """);

        Result result = convert(yaml);

        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).startsWith("1 test in ");
        assertThat(result.err())
                .contains("left out 1 x prompt that is a chat's messages")
                .contains("left out 1 x defaultTest of file://usual.yaml")
                .contains("left out 1 x test with vars in a file")
                .contains("left out 1 x test with vars.q in a file")
                .contains("left out 1 x assert equals with its own config")
                .contains("left out 1 x assert contains with its own contextTransform");
        assertThat(directory.resolve("out/benchmark.yaml"))
                .content()
                .contains("\"First {{q}}\"", "\"Second {{q}}\"")
                .doesNotContain("---\nSecond");
    }

    @Test
    void an_alias_is_what_it_stands_for_and_merge_keys_are_merged() throws IOException {
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                providers: [openai:m]
                usual: &usual {threshold: 0.5, vars: &vars {q: x, language: French}}
                polite: &polite {type: not-icontains, value: sorry}
                tests:
                  - <<: *usual
                    assert: [*polite, {type: contains, value: a}]
                  - <<: [{threshold: 1}, *usual]
                    vars: {<<: *vars, language: "yes"}
                    assert: [{type: equals, value: "{{language}}"}, *polite]
                  - {assert: [{type: contains, value: sorry}]}
                """);
        assertThat(convert(yaml).code()).isZero();
        assertThat(directory.resolve("out/tests.jsonl"))
                .content()
                .doesNotContain("<<")
                .contains("\"q\":\"x\"");
        assertThat(scored("""
                        {"id": "test-1", "response": "b"}
                        {"id": "test-2", "response": "no"}
                        {"id": "test-3", "response": "I am sorry"}
                        """)).containsExactlyInAnyOrderEntriesOf(Map.of("test-1", 1.0, "test-2", 0.0, "test-3", 1.0));
    }

    @Test
    void aliases_that_come_to_too_much_or_to_nothing_are_refused_in_one_line() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i <= 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), bomb + "tests: [{vars: {q: *a40}}]\n");
        refused(yaml, "line 18: with its aliases written out it holds more than 1000000 values");
        Files.writeString(yaml, "tests: &t [{vars: {q: *t}}]\n");
        refused(yaml, "line 1: the alias *t stands for no mapping or list that is complete before it");
        Files.writeString(yaml, "a: &word sorry\nb: *word\n");
        refused(yaml, "line 2: the alias *word stands for no mapping or list that is complete before it; write out");
        Files.writeString(yaml, "tests: [{<<: 5}]\n");
        refused(yaml, "line 1: << takes a mapping or a list of mappings, but was NUMBER");
        Files.writeString(yaml, "tests: []\n---\ntests: []\n");
        refused(yaml, "line 3: a second document is not supported");
        Files.writeString(yaml, "");
        refused(yaml, "must be an object with tests, but is not one");
    }

    private void refused(Path yaml, String why) {
        Result result = convert(yaml);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(why).hasLineCount(1);
    }

    @Test
    void a_tests_threshold_is_that_of_the_default_test_unless_it_has_one() throws IOException {
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                providers: [openai:m]
                defaultTest: {threshold: 0.5}
                tests:
                  - assert: [{type: contains, value: a}, {type: contains, value: b}]
                  - assert: [{type: contains, value: a}, {type: contains, value: b}]
                    threshold: 1
                """);
        assertThat(convert(yaml).code()).isZero();
        assertThat(scored("""
                        {"id": "test-1", "response": "a"}
                        {"id": "test-2", "response": "a"}
                        """)).containsExactlyInAnyOrderEntriesOf(Map.of("test-1", 1.0, "test-2", 0.0));
    }

    @Test
    void a_text_of_several_values_is_split() throws IOException {
        Path yaml = Files.writeString(directory.resolve("promptfooconfig.yaml"), """
                providers: [openai:m]
                tests:
                  - assert: [{type: icontains-any, value: "red, blue"}]
                  - assert: [{type: contains-all, value: "red, blue"}]
                """);
        assertThat(convert(yaml).code()).isZero();
        assertThat(scored("""
                        {"id": "test-1", "response": "a BLUE one"}
                        {"id": "test-2", "response": "blue on red"}
                        """)).containsExactlyInAnyOrderEntriesOf(Map.of("test-1", 1.0, "test-2", 1.0));
    }

    @Test
    void a_cells_type_may_hold_a_colon() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), """
                q,__expected
                1?,trajectory:tool-used:search
                2?,not-trajectory:tool-used:search
                3?,similar: three
                4?,equalsnot: four
                """);
        Result result = convert(csv, "--model", "openai:m");
        assertThat(result.out()).startsWith("1 test in ");
        assertThat(result.err())
                .contains("left out 1 x assert of type trajectory:tool-used")
                .contains("left out 1 x assert of type not-trajectory:tool-used")
                .contains("left out 1 x assert of type similar");
        assertThat(scored("{\"id\": \"test-1\", \"response\": \"equalsnot: four\"}"))
                .containsExactlyEntriesOf(Map.of("test-1", 1.0));
    }

    @Test
    void nothing_is_written_over_and_nothing_is_made_of_nothing() throws IOException {
        Path csv = Files.writeString(directory.resolve("t.csv"), "q,__expected\n1?,llm-rubric:nice\n");
        assertThat(convert(csv, "--model", "openai:m").err()).contains("holds no test that can be taken over");
        Files.writeString(csv, "q,__expected\n1?,2\n");
        assertThat(convert(csv).err()).contains("names no provider that LLM-Bench has; give a model");
        assertThat(convert(csv, "--model", "openai:m").code()).isZero();
        assertThat(convert(csv, "--model", "openai:m").err()).contains("is there already");
    }

    private Result convert(Path file, String... more) {
        String[] all = new String[4 + more.length];
        System.arraycopy(
                new String[] {
                    "convert", file.toString(), "--to", directory.resolve("out").toString()
                },
                0,
                all,
                0,
                4);
        System.arraycopy(more, 0, all, 4, more.length);
        return new Shell().run(all);
    }

    private Map<String, Double> scored(String answers) throws IOException {
        Path file = Files.writeString(directory.resolve("answers.jsonl"), answers);
        Result result = new Shell()
                .run(
                        "score",
                        file.toString(),
                        "--task",
                        directory.resolve("out/benchmark.yaml").toString(),
                        "--json",
                        "--home",
                        directory.resolve("home").toString());
        assertThat(result.code()).as(result.toString()).isZero();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (JsonNode trial : new ObjectMapper().readTree(result.out()).path("trials")) {
            scores.put(
                    trial.path("sample").asText(),
                    trial.path("scores").path("asserts").path("value").asDouble(-1));
        }
        return scores;
    }
}
