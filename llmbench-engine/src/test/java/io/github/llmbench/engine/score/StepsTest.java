package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A score tells how it came about. */
@Timeout(30)
class StepsTest {
    private static List<Score.Step> steps(Scorer scorer, String answer, String target) {
        return scorer.score(
                        input(Sample.builder().id("s").input("?").target(target).build(), answer))
                .steps();
    }

    private static ScoringInput input(Sample sample, String answer) {
        return new ScoringInput(
                sample, List.of(), answer, ModelResponse.answered(answer, Usage.NONE, CallTrace.empty()), Cost.NONE);
    }

    private static Score.Step step(String name, @Nullable String text) {
        return new Score.Step(name, text);
    }

    @Test
    void each_step_of_a_pipeline_and_each_extractor_that_was_tried_is_told() {
        Scorer scorer = Scorers.exactMatch(
                        Extractors.boxed(), Extractors.pipeline(Extractors.codeBlock(""), Extractors.lastNumber()))
                .comparingTexts();

        assertThat(steps(scorer, "So:\n```\nx = 1,042\n```\n", "1042"))
                .containsExactly(
                        step("boxed", null),
                        step("code_block", "x = 1,042\n"),
                        step("last_number", "1042"),
                        step("expected", "1042"));
    }

    @Test
    void normal_forms_are_told_where_they_differ_from_what_was_found() {
        assertThat(steps(Scorers.exactMatch().ignoringCase().ignoringPunctuation(), " Paris. ", "paris"))
                .containsExactly(step("trimmed", "Paris."), step("normal_form", "paris"), step("expected", "paris"));
        assertThat(steps(Scorers.f1(), "the cat", "A dog"))
                .containsExactly(step("normal_form", "cat"), step("expected", "A dog"), step("expected_form", "dog"));
        assertThat(steps(Scorers.numeric(0), "about $1,000", "#### 1,000"))
                .containsExactly(
                        step("last_number", "1000"), step("expected", "#### 1,000"), step("expected_form", "1000"));
        assertThat(steps(Scorers.mathEquivalence(), "It is \\boxed{1/2}", "0.5"))
                .containsExactly(
                        step("math_answer", "1/2"),
                        step("normal_form", "\\frac{1}{2}"),
                        step("expected", "0.5"),
                        step("expected_form", "\\frac{1}{2}"));
        assertThat(steps(Scorers.dropF1(), "The 3 dogs", "dogs"))
                .containsExactly(step("normal_form", "3.0 dogs"), step("expected", "dogs"));
    }

    @Test
    void an_extractor_that_finds_nothing_says_so() {
        Score score = Scorers.numeric(0)
                .score(input(Sample.builder().id("s").input("?").target("1").build(), "none"));

        assertThat(score.state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(score.steps()).containsExactly(step("last_number", null));
    }

    @Test
    void a_choice_tells_the_letters_on_both_sides() {
        Sample sample = Sample.builder()
                .id("s")
                .input("?")
                .choice("red")
                .choice("blue")
                .target("blue")
                .build();

        assertThat(Scorers.choice().score(input(sample, "A. red")).steps())
                .containsExactly(step("letters_letter", "A"), step("expected", "B"));
        assertThat(Scorers.choice().score(input(sample, "neither")).steps())
                .containsExactly(step("letters_letter", null), step("expected", "B"));
    }

    @Test
    void a_threshold_keeps_the_steps_and_long_texts_are_cut() {
        Scorer scorer = new Thresholded(Scorers.f1(), 0.5);
        List<Score.Step> steps = steps(scorer, "word ".repeat(1_000), "x".repeat(600));

        assertThat(steps).containsExactly(step("expected", "x".repeat(499) + "\u2026"));
    }
}
