package io.github.llmbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import io.github.llmbench.engine.declare.ScorerDeclaration;
import io.github.llmbench.engine.score.Scorers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JudgesByNameTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rubric: {judge: p:j, criteria: polite} | rubric|v1|scale=1..5|",
                "rubric: {judge: p:j, criteria: polite, scale: 0 to 10} | rubric|v1|scale=0..10|",
                "rubric: {judge: p:j, criteria: polite, scale: {0: rude, 2: fine}} | rubric|v1|scale=0..2|",
                "reference_graded: {judge: [p:j, p:k, p:l], partial: true, vote: majority} | reference_graded|v1|partial=true|",
                "pairwise: {judge: p:j} | pairwise|v1|against=target|swapped|",
                "pairwise: {judge: p:j, against: before} | pairwise|v1|against=before|swapped|",
                "faithfulness: {judge: p:j} | faithfulness|v1|contexts=contexts|",
                "context_precision: {judge: p:j, contexts: passages} | context_precision|v1|contexts=passages|",
                "context_recall: {judge: p:j} | context_recall|v1|contexts=contexts|",
                "answer_relevance: {judge: p:j} | answer_relevance|v1|words=",
                "refusal: {judge: p:j} | refusal|v1|words=",
            },
            quoteCharacter = '\0')
    void a_judge_is_made_from_a_line_of_yaml(String line) {
        int bar = line.indexOf(" | ");
        String spec = bar < 0 ? line : line.substring(0, bar);
        Scorer scorer = ScorerDeclaration.read(spec);
        assertThat(scorer.name()).isEqualTo(spec.substring(0, spec.indexOf(':')));
        assertThat(scorer.judges()).first().extracting(ModelRef::label).isEqualTo("p:j");
        assertThat(scorer.judges())
                .allSatisfy(
                        judge -> assertThat(judge.parameters().temperature()).isZero());
    }

    @Test
    void signatures_name_options_words_judges_and_vote() {
        assertThat(Scorers.byName(
                                "reference_graded",
                                Map.of("judge", List.of("p:a", "p:b", "p:c"), "vote", "mean", "labels", "human"))
                        .signature())
                .matches("reference_graded\\|v1\\|partial=false\\|words=[0-9a-f]{12}\\|by=p:a\\{temperature=0.0} \\+ "
                        + "p:b\\{temperature=0.0} \\+ p:c\\{temperature=0.0}\\|vote=mean\\|labels=human");
        assertThat(Scorers.byName("rubric", Map.of("judge", "p:j", "criteria", "a"))
                        .signature())
                .isNotEqualTo(Scorers.byName("rubric", Map.of("judge", "p:j", "criteria", "b"))
                        .signature());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rubric: {criteria: polite}; rubric needs the option judge, for example judge: openai:gpt-4o-mini",
                "rubric: {judge: p:j}; rubric needs the option criteria",
                "rubric: {judge: p:j, criteria: x, scale: many}; option scale of rubric must be two whole numbers such as 1 to 5, or points with their meanings, but was many",
                "rubric: {judge: p:j, criteria: x, scale: {good: 1}}; option scale of rubric must be whole numbers with their meanings, but was good",
                "rubric: {judge: p:j, criteria: x, vote: loud}; option vote of rubric must be majority or mean, but was loud",
                "pairwise: {judge: j}; model must be provider:name, for example openai:gpt-4o-mini, but was \"j\"",
                "refusal: {judge: p:j, phrases: [never]}; 'refusal is found by phrases or by a judge; give one of them'",
            })
    void what_is_wrong_with_a_judge_is_said_in_one_line(String spec, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScorerDeclaration.read(spec))
                .withMessage(complaint);
    }

    @Test
    void a_benchmark_file_names_judges_by_id_by_label_or_in_full() throws IOException {
        Path file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: judged
                models:
                  - p:m
                  - {ref: "openai-compatible:small", label: small, base-url: "http://127.0.0.1:1/v1"}
                tasks:
                  - dataset: a.jsonl
                    scorers:
                      - refusal: {judge: p:j}
                      - rubric: {judge: small, criteria: polite}
                      - pairwise:
                          judge:
                            - {ref: "openai-compatible:x", label: one, base-url: "${PLACE}/v1", parameters: {seed: 7, temperature: 0.5}}
                            - p:j
                """);
        List<Scorer> scorers = BenchmarkDeclaration.read(file, name -> "http://127.0.0.1:2")
                .benchmark()
                .tasks()
                .get(0)
                .scorers();
        assertThat(scorers.get(0).judges()).extracting(ModelRef::id).containsExactly("p:j");
        assertThat(scorers.get(1).judges().get(0).endpoint().baseUrl()).hasToString("http://127.0.0.1:1/v1");
        ModelRef full = scorers.get(2).judges().get(0);
        assertThat(full.label()).isEqualTo("one");
        assertThat(full.endpoint().baseUrl()).hasToString("http://127.0.0.1:2/v1");
        assertThat(full.parameters().temperature()).isEqualTo(0.5);

        Files.writeString(file, Files.readString(file).replace("{judge: p:j}", "{judge: {label: j}}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkDeclaration.read(file, name -> "x"))
                .withMessageContaining("judge: required property 'ref' not found");
    }

    @Test
    void stored_answers_cannot_be_judged_without_a_call_and_are_not_wrong_for_that() {
        Scorer scorer = ScorerDeclaration.read("refusal: {judge: p:j}");
        ScoringInput input = new ScoringInput(
                Sample.builder().id("s").input("q").build(),
                List.of(Message.user("q")),
                "x",
                ModelResponse.answered("x", Usage.NONE, CallTrace.empty()));
        assertThat(scorer.score(input).explanation())
                .isEqualTo("judge p:j: judges can be called in a run only; stored answers are scored without a call");
    }
}
