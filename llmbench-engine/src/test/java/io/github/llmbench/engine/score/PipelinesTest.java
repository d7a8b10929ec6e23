package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelinesTest {
    private static Optional<String> extract(Object spec, String text) {
        return ExtractorSpec.read(spec).extract(text);
    }

    @Test
    void steps_follow_each_other_and_end_where_one_finds_nothing() {
        Extractor pipeline =
                Extractors.pipeline(Extractors.stripThinking(), Extractors.boxed(), Extractors.lowerCase());
        assertThat(pipeline.extract("<think>\\boxed{NO}</think> so \\boxed{YES}"))
                .contains("yes");
        assertThat(pipeline.extract("YES")).isEmpty();
        assertThat(pipeline.name()).isEqualTo("strip_thinking > boxed > lowercase");
        assertThat(pipeline.signature()).isEqualTo("pipeline|v1|[strip_thinking|v1 > boxed|v1 > lowercase|v1]");
        assertThatThrownBy(Extractors::pipeline).hasMessage("a pipeline needs at least one step");
    }

    @Test
    void a_declaration_writes_pipelines_as_lists() {
        Object spec = Map.of("pipeline", List.of("answer_line", Map.of("map", Map.of("yes", "A", "no", "B"))));
        assertThat(extract(spec, "Answer: no")).contains("B");
        assertThat(extract(spec, "Answer: maybe")).isEmpty();
    }

    @Test
    void several_pipelines_stand_side_by_side_on_one_answer() {
        Scorer strict = Scorers.named("strict", Scorers.exactMatch(Extractors.gsm8kStrict()));
        Scorer flexible = Scorers.named("flexible", Scorers.exactMatch(Extractors.gsm8kFlexible()));
        assertThat(ScoringTest.score(strict, "It is 18.", "18").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(ScoringTest.score(flexible, "It is 18.", "18").value()).isEqualTo(1);
    }

    @Test
    void json_is_found_in_a_text_and_pointed_into() {
        String text = "See [1]: ```json\n{\"answer\": {\"n\": 1.50}, \"list\": [1, 2]}\n```";
        assertThat(Extractors.json("/answer/n").extract(text)).contains("1.50");
        assertThat(Extractors.json("/list").extract(text)).contains("[1,2]");
        assertThat(Extractors.json("/nothing").extract(text)).isEmpty();
        assertThat(Extractors.byName("json").extract("numbers [3, 4] only")).contains("[3,4]");
        assertThat(Extractors.byName("json").extract("{broken")).isEmpty();
        assertThat(Extractors.byName("json").extract("{a {\"b\": 1}")).contains("{\"b\":1}");
        assertThatThrownBy(() -> Extractors.json("answer"))
                .hasMessage("json must be a JSON Pointer such as /answer, but was \"answer\"");
    }

    @Test
    void code_blocks_are_found_by_language() {
        String text = "First:\n```python\nprint(1)\n```\nthen\n```java\nint i;\n```\n";
        assertThat(Extractors.codeBlock("").extract(text)).contains("print(1)\n");
        assertThat(Extractors.codeBlock("Java").extract(text)).contains("int i;\n");
        assertThat(Extractors.codeBlock("go").extract(text)).isEmpty();
    }

    @Test
    void the_majority_of_matches_wins_and_of_equals_the_first() {
        assertThat(Extractors.majorityVote("answer (\\w)", 1).extract("answer B, answer A, answer A"))
                .contains("A");
        assertThat(extract(Map.of("majority_vote", Map.of("pattern", "\\d")), "3 2"))
                .contains("3");
        assertThat(Extractors.majorityVote("x", 0).extract("y")).isEmpty();
        assertThatThrownBy(() -> Extractors.majorityVote("x", 1))
                .hasMessageStartingWith("group must lie between 0 and 0");
    }

    @Test
    void simple_evals_takes_markup_away_before_it_looks_for_a_letter() {
        Object spec = Map.of("pipeline", List.of("simple_evals_markup", "simple_evals_letter"));
        assertThat(extract(spec, "Answer: **$\\boxed{\\text{C}}$**")).contains("C");
        assertThat(extract("simple_evals_letter", "Answer: **C**")).isEmpty();
    }

    @Test
    void mgsm_reads_behind_its_prefix_in_other_languages() {
        assertThat(extract(Map.of("mgsm", "Antwort"), "Die Antwort: 1,234.")).contains("1234");
        assertThat(extract("mgsm", "Antwort: 3")).isEmpty();
        assertThat(extract("mgsm", "Answer: none")).isEmpty();
    }

    @Test
    void what_stands_behind_a_mark_is_found() {
        assertThat(extract(Map.of("after_last", "=>"), "a => b => c ")).contains("c");
        assertThat(extract(Map.of("after_last", "=>"), "c")).contains("c");
    }

    @Test
    void what_is_no_extractor_is_told_with_all_forms() {
        assertThatThrownBy(() -> ExtractorSpec.read(List.of()))
                .hasMessageStartingWith("extractor must be an extractor's name, or one of {regex:");
        assertThatThrownBy(() -> ExtractorSpec.read(Map.of("nothing", "x"))).hasMessageEndingWith(", but was nothing");
        assertThatThrownBy(() -> ExtractorSpec.read(Map.of("pipeline", "boxed")))
                .hasMessageEndingWith(", but was boxed");
        assertThatThrownBy(() -> ExtractorSpec.read(Map.of("regex", "x")))
                .hasMessage("regex must be {option: value, …}, but was x");
        assertThatThrownBy(() -> ExtractorSpec.read(Map.of("json", 1))).hasMessage("json must be a text, but was 1");
        assertThatThrownBy(() -> ExtractorSpec.read(Map.of("after_last", "")))
                .hasMessage("after_last needs a text to look for");
    }

    @Test
    void a_grade_in_words_counts_as_its_letter() {
        assertThat(extract("judge_grade", "GRADE: Incorrect")).contains("I");
        assertThat(extract("judge_grade", "grade: partial")).contains("p");
        assertThat(extract("judge_grade", "GRADE: CI")).isEmpty();
        assertThat(extract("mt_bench_rating", "none")).isEmpty();
        assertThat(extract("mt_bench_verdict", "[[D]]")).isEmpty();
    }
}
