package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ScoreTest {
    @Test
    void unscored_has_a_reason_and_no_value() {
        Score score = Score.unscored("the judge was silent");

        assertThat(score.scored()).isFalse();
        assertThat(score.value()).isNaN();
        assertThat(score.explanation()).isEqualTo("the judge was silent");
        assertThatIllegalArgumentException().isThrownBy(() -> Score.unscored(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Score(Score.State.UNSCORED, 0, null, "x"))
                .withMessageContaining("score value");
        assertThatIllegalArgumentException().isThrownBy(() -> Score.of(Double.NaN));
    }

    @Test
    void a_score_keeps_answer_and_explanation() {
        Score score = Score.of(true).answer("42").because("same number");

        assertThat(score.value()).isEqualTo(1);
        assertThat(score.answer()).isEqualTo("42");
        assertThat(score.explanation()).isEqualTo("same number");
        assertThat(Score.of(false).value()).isZero();
        assertThat(Score.extractionFailed(0, "no number").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
    }

    @Test
    void a_scorer_from_a_function_judges_right_and_wrong() {
        Scorer scorer = Scorer.of("polite", input -> Score.of(input.text().contains("please")));
        Sample sample = Sample.builder().input("q").build();
        ScoringInput input = new ScoringInput(
                sample,
                List.of(Message.user("q")),
                "please",
                ModelResponse.answered("please", Usage.NONE, CallTrace.empty()));

        assertThat(scorer.scoreAsync(input).toCompletableFuture().join()).isEqualTo(Score.of(true));
        assertThat(scorer.name()).isEqualTo("polite");
        assertThat(scorer.metric()).isEqualTo("accuracy");
        assertThat(scorer.signature()).isEqualTo("polite|java");
        assertThat(scorer.lowest()).isZero();
        assertThat(scorer.highest()).isEqualTo(1);
        assertThat(scorer.higherIsBetter()).isTrue();
        assertThat(scorer.worst()).isZero();
        assertThat(scorer.chance(sample)).isZero();
    }

    @Test
    void where_less_is_better_the_worst_is_the_highest() {
        Scorer distance = new Scorer() {
            @Override
            public String name() {
                return "distance";
            }

            @Override
            public String signature() {
                return "distance|1";
            }

            @Override
            public Score score(ScoringInput input) {
                return Score.of(0.3);
            }

            @Override
            public boolean binary() {
                return false;
            }

            @Override
            public boolean higherIsBetter() {
                return false;
            }
        };

        assertThat(distance.worst()).isEqualTo(1);
        assertThat(distance.metric()).isEqualTo("distance");
    }
}
