package io.github.llmbench.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.score.Scorers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddingSimilarityTest {
    private static final Scorer SCORER = Scorers.byName("embedding_similarity");

    private static Score score(Scorer scorer, String text, String... targets) {
        Sample.Builder sample = Sample.builder().id("s").input("q");
        for (String target : targets) {
            sample.target(target);
        }
        return scorer.score(new ScoringInput(
                sample.build(),
                List.of(Message.user("q")),
                text,
                ModelResponse.answered(text, Usage.NONE, CallTrace.empty())));
    }

    @Test
    void what_means_the_same_is_near_and_what_does_not_is_far() {
        String text = "The cat sleeps on the sofa.";
        assertThat(score(SCORER, text, text).value()).isCloseTo(1, within(1e-5));
        double near = score(SCORER, text, "A kitten is napping on the couch.").value();
        double far =
                score(SCORER, text, "Interest rates rose by half a percent.").value();
        assertThat(near).isGreaterThan(0.5);
        assertThat(far).isLessThan(0.2);
        assertThat(score(SCORER, text, "Interest rates rose by half a percent.", "A kitten is napping on the couch.")
                        .value())
                .as("the best of the targets")
                .isEqualTo(near);
        assertThat(score(SCORER, text, "A kitten is napping on the couch.").value())
                .as("the same again")
                .isEqualTo(near);
    }

    @Test
    void a_threshold_makes_it_right_or_wrong() {
        Scorer passing = Scorers.byName("embedding_similarity", Map.of("threshold", 0.5, "name", "near"));
        assertThat(passing.name()).isEqualTo("near");
        assertThat(score(passing, "A dog barks.", "The dog is barking.").value())
                .isEqualTo(1);
        assertThat(score(passing, "A dog barks.", "Stocks fell.").value()).isZero();
    }

    @Test
    void without_a_text_to_compare_there_is_no_similarity() {
        assertThat(score(SCORER, "x").scored()).isFalse();
        assertThat(score(SCORER, "x", " ").scored()).isFalse();
        assertThat(score(SCORER, " ", "x").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
    }

    @Test
    void long_texts_are_read_to_their_end() {
        String start = "The weather is fine today. ".repeat(40);
        double other = score(SCORER, start + "Volcanoes erupt with lava and ash. ".repeat(40), "Volcanoes erupt.")
                .value();
        assertThat(other).isGreaterThan(score(SCORER, start, "Volcanoes erupt.").value() + 0.2);
    }
}
