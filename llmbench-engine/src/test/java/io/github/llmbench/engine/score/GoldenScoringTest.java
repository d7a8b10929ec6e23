package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Extractor;
import io.github.llmbench.engine.testing.Golden;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of the groups that are implemented, with those that are seen otherwise on purpose. */
class GoldenScoringTest {
    /** In lm-evaluation-harness numbers are texts; here 3 and 3.0 are the same, which none of these cases tells apart. */
    static List<Golden.Case> exactMatch() {
        return Golden.cases("exact-match", "exact_match");
    }

    @ParameterizedTest
    @MethodSource("exactMatch")
    void exact_match(Golden.Case one) {
        JsonNode options = one.options();
        ExactMatch scorer = Scorers.exactMatch(Extractors.whole());
        for (JsonNode pattern : options.path("regexes_to_ignore")) {
            scorer = scorer.ignoring(pattern.asText());
        }
        scorer = options.path("ignore_case").asBoolean() ? scorer.ignoringCase() : scorer;
        scorer = options.path("ignore_punctuation").asBoolean() ? scorer.ignoringPunctuation() : scorer;
        double sum = 0;
        int count = one.input().isArray() ? one.input().size() : 1;
        for (int i = 0; i < count; i++) {
            String input = one.input().isArray()
                    ? one.input().get(i).asText()
                    : one.input().asText();
            String target = one.reference().isArray()
                    ? one.reference().get(i).asText()
                    : one.reference().asText();
            sum += ScoringTest.score(scorer, input, target).value();
        }
        assertThat(sum / count).isCloseTo(one.expected().asDouble(), within(1e-12));
    }

    static List<Golden.Case> gsm8k() {
        return Golden.cases("gsm8k-extract", "strict|flexible");
    }

    /** What the harness calls {@code [invalid]} is no answer here; a score of 0 in both. */
    @ParameterizedTest
    @MethodSource("gsm8k")
    void gsm8k_extraction(Golden.Case one) {
        check(one, Extractors.gsm8kStrict(), "strict");
        check(one, Extractors.gsm8kFlexible(), "flexible");
    }

    private static void check(Golden.Case one, Extractor extractor, String name) {
        String answer = one.input().asText();
        assertThat(extractor.extract(answer).orElse("[invalid]"))
                .isEqualTo(one.expected().get(name).asText());
        assertThat(ScoringTest.score(
                                Scorers.exactMatch(extractor),
                                answer,
                                one.reference().asText())
                        .value())
                .isEqualTo(one.expected().get("em_" + name).asDouble());
    }

    static List<Golden.Case> boxed() {
        return Golden.cases("math-boxed", "last_boxed");
    }

    @ParameterizedTest
    @MethodSource("boxed")
    void the_last_box(Golden.Case one) {
        String expected = one.expected().isNull() ? null : one.expected().asText();
        assertThat(Extractors.boxed()
                        .extract(one.input().asText())
                        .map(inside -> "\\boxed{" + inside + "}")
                        .orElse(null))
                .isEqualTo(expected);
    }

    static List<Golden.Case> letters() {
        return Golden.cases("mc-inspect-parse", "multiple_choice").stream()
                .filter(one -> !one.options().get("multiple_correct").asBoolean())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("letters")
    void the_letter_of_a_choice(Golden.Case one) {
        List<String> found =
                Extractors.choiceLetter().extract(one.input().asText()).stream().toList();
        assertThat(found)
                .isEqualTo(
                        one.expected().isEmpty()
                                ? List.of()
                                : List.of(one.expected().get(0).asText()));
    }

    static List<Golden.Case> answerLetters() {
        return Golden.cases("mc-inspect-answer", "inspect answer('letter')");
    }

    @ParameterizedTest
    @MethodSource("answerLetters")
    void the_last_letter_wins(Golden.Case one) {
        assertThat(Extractors.choiceLetter().extract(one.input().asText()))
                .contains(one.reference().asText());
    }

    /**
     * On purpose otherwise: -007 takes the letter on the next line, -009 the last of two answers, -011 no B out of "Because", -005
     * an E, since a task may have five choices.
     */
    private static final Set<String> OTHER_LETTER =
            Set.of("mc-simple-evals-005", "mc-simple-evals-007", "mc-simple-evals-009", "mc-simple-evals-011");

    static List<Golden.Case> simpleEvals() {
        return Golden.cases("mc-simple-evals", "ANSWER_PATTERN");
    }

    @ParameterizedTest
    @MethodSource("simpleEvals")
    void the_line_behind_the_first_answer(Golden.Case one) {
        assertThat(Extractors.answerLine().extract(one.input().asText()))
                .contains(one.expected().get("line").asText());
        if (!OTHER_LETTER.contains(one.id())) {
            assertThat(Extractors.choiceLetter().extract(one.input().asText()))
                    .contains(one.expected().get("letter").asText());
        }
    }
}
