package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.testing.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoringTest {
    static Score score(Scorer scorer, String answer, String... targets) {
        Sample.Builder sample = Sample.builder().id("s").input("q");
        Stream.of(targets).forEach(sample::target);
        return scorer.score(new ScoringInput(
                sample.build(),
                List.of(Message.user("q")),
                answer,
                ModelResponse.answered(answer, Usage.NONE, CallTrace.empty())));
    }

    private static boolean right(Scorer scorer, String answer, String... targets) {
        return score(scorer, answer, targets).value() == 1;
    }

    @Test
    void exact_match_is_exact_unless_told_otherwise() {
        ExactMatch exact = Scorers.exactMatch();
        assertThat(right(exact, " Paris \n", "Paris")).isTrue();
        assertThat(right(exact, "paris", "Paris")).isFalse();
        assertThat(right(exact.ignoringCase(), "paris", "Paris")).isTrue();
        assertThat(right(exact, "Paris.", "Paris")).isFalse();
        assertThat(right(exact.ignoringPunctuation(), "Paris.", "Paris")).isTrue();
        assertThat(right(exact.ignoring("(?i)the ", "\\.$"), "The Paris.", "Paris"))
                .isTrue();
        assertThat(right(exact, "Rome", "Paris", "Rome")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'1,000', 1000.0, true",
        "$5, 5, true",
        "18., 18, true",
        "1e3, 1000, true",
        "\u22125, -5, true",
        ".5, 0.50, true",
        "5, -5, false",
        "1.000, 1, true",
        "1.0.0, 1, false",
        "'1,00', 100, false",
        "5%, 5, false"
    })
    void two_numbers_are_compared_as_numbers(String answer, String target, boolean right) {
        assertThat(right(Scorers.exactMatch(), answer, target)).isEqualTo(right);
    }

    @Test
    void a_sample_without_target_is_unscored_and_never_wrong() {
        for (Scorer scorer : List.of(Scorers.exactMatch(), Scorers.includes(), Scorers.numeric(0))) {
            Score score = score(scorer, "5");
            assertThat(score.scored()).isFalse();
            assertThat(score.explanation())
                    .isEqualTo("sample s has no target; name the field that holds it in the dataset");
        }
    }

    @Test
    void what_is_no_answer_is_told_apart_from_a_wrong_one() {
        Score none = score(Scorers.exactMatch(Extractors.gsm8kStrict(), Extractors.boxed()), "I do not know", "7");
        assertThat(none.state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(none.value()).isZero();
        assertThat(none.explanation()).isEqualTo("no answer found by gsm8k_strict, boxed");
        Score wrong = score(Scorers.exactMatch(Extractors.lastNumber()), "it is 8", "7", "9");
        assertThat(wrong.state()).isEqualTo(Score.State.SCORED);
        assertThat(wrong.answer()).isEqualTo("8");
        assertThat(wrong.explanation()).isEqualTo("expected 7 or 9");
    }

    @Test
    void the_first_extractor_that_finds_an_answer_counts() {
        Scorer scorer = Scorers.exactMatch(Extractors.gsm8kStrict(), Extractors.lastNumber());
        assertThat(right(scorer, "#### 18 and 5", "18")).isTrue();
        assertThat(right(scorer, "it is 18", "#### 18"))
                .as("the target is extracted in the same way")
                .isTrue();
    }

    @Test
    void includes_looks_for_a_target() {
        assertThat(right(Scorers.includes(), "It is PARIS, of course", "Paris")).isTrue();
        assertThat(right(Scorers.includes(false), "It is PARIS", "Paris")).isFalse();
        assertThat(score(Scorers.includes(), "Rome", "Paris", "Lyon").explanation())
                .isEqualTo("contains none of Paris, Lyon");
        assertThat(score(Scorers.includes(), "Rome", " ").scored()).isFalse();
        assertThat(score(Scorers.includes(), "in Rome", " ", "Rome").answer()).isEqualTo("Rome");
    }

    @Test
    void numeric_allows_a_tolerance_to_its_limit() {
        assertThat(right(Scorers.numeric(0.01), "about 3.15", "3.14")).isTrue();
        assertThat(right(Scorers.numeric(0.01), "about 3.151", "3.14")).isFalse();
        assertThat(right(Scorers.numeric(0), "110", "10")).isFalse();
        assertThat(score(Scorers.numeric(0), "none", "10").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(score(Scorers.numeric(0), "1", "ten").explanation()).isEqualTo("target of sample s holds no number");
        assertThat(score(Scorers.numeric(0.5), "2", "4").explanation()).isEqualTo("expected [4] within 0.5");
        assertThat(right(Scorers.numeric(0), "9".repeat(401), "9"))
                .as("no quadratic parsing")
                .isFalse();
        assertThatThrownBy(() -> Scorers.numeric(-1)).hasMessage("tolerance must be >= 0, but was -1.0");
        assertThatThrownBy(() -> Scorers.numeric(Double.NaN))
                .hasMessage("tolerance must be a number >= 0, but was NaN");
    }

    @Test
    void regex_needs_no_target() {
        Score found = score(Scorers.regex("[A-Z]{3}"), "an ABC");
        assertThat(found.value()).isEqualTo(1);
        assertThat(found.answer()).isEqualTo("ABC");
        assertThat(score(Scorers.regex("[A-Z]{3}"), "none").explanation()).isEqualTo("no match of [A-Z]{3}");
        assertThatThrownBy(() -> Scorers.regex("("))
                .hasMessageStartingWith("pattern must be a Java regular expression");
    }

    @ParameterizedTest
    // The first goes deeper with every letter, by how much depends on what is compiled; the second reads on and on.
    @CsvSource({"(a|aa)+$, 400000", "(.*a){25}$, 2000"})
    void a_hostile_pattern_ends_in_an_error_and_not_in_a_hung_run(String pattern, int letters) {
        String answer = "a".repeat(letters) + "!";
        assertThatThrownBy(() -> score(Scorers.regex(pattern), answer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "takes too long on an answer of " + (letters + 1) + " characters; make it simpler");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'string', 'pattern': '^(.*a){25}$'}",
                "{'type': 'string', 'anyOf': [{'pattern': '(.*a){25}$'}]}",
            })
    void a_hostile_pattern_of_a_schema_does_so_too(String schema) {
        String answer = '"' + "a".repeat(2_000) + "!\"";
        assertThatThrownBy(() -> score(Scorers.jsonSchema(schema.replace('\'', '"')), answer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("takes too long on an answer of 2001 characters; make it simpler");
    }

    @Test
    void a_slow_pattern_that_is_met_on_every_string_of_an_answer_has_one_time_for_all_of_them() {
        String schema = "{\"items\": {\"pattern\": \"(.*a){2}$\"}}";
        String string = '"' + "a".repeat(250) + "!\"";
        assertThat(score(Scorers.jsonSchema(schema), "[" + string + "]").scored())
                .as("one of them is read to its end")
                .isTrue();
        assertThatThrownBy(() -> score(Scorers.jsonSchema(schema), "[" + string + (", " + string).repeat(1_000) + "]"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("takes too long on what others left of the time for one answer");
        assertThat(score(Scorers.jsonSchema(schema), "[" + string + "]").scored())
                .as("the next answer has a time of its own")
                .isTrue();
    }

    @Test
    void a_hostile_pattern_of_a_tools_schema_does_so_too() {
        Scorer scorer = Scorers.byName(
                "tool_call_match",
                Map.of(
                        "tools",
                        Map.of("f", Map.of("patternProperties", Map.of("^(.*a){25}$", Map.of("type", "string"))))));
        String answer = "[{\"name\": \"f\", \"arguments\": {\"" + "a".repeat(2_000) + "!\": 1}}]";
        assertThatThrownBy(() -> score(scorer, answer, "[]"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("takes too long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ANSWER: A", "<think>", "answer", "answer is ", "\\boxed{", "1,", "9", "-", "$", "#### ", "("})
    void a_hostile_answer_takes_no_more_than_linear_time(String piece) {
        String blanks = piece + " ".repeat(100_000);
        String often = piece.repeat(100_000 / piece.length());
        for (String name : Extractors.names()) {
            Extractor extractor = Extractors.byName(name);
            extractor.extract(blanks);
            extractor.extract(often);
            extractor.extract(often + "!");
        }
    }

    @Test
    void signatures_tell_other_rules_apart() {
        List<Scorer> scorers = List.of(
                Scorers.exactMatch(),
                Scorers.exactMatch().ignoringCase(),
                Scorers.exactMatch().ignoringPunctuation(),
                Scorers.exactMatch().ignoring("x"),
                Scorers.exactMatch(Extractors.boxed()),
                Scorers.exactMatch(Extractors.regex("a(b)", 0)),
                Scorers.exactMatch(Extractors.regex("a(b)", 1)),
                Scorers.exactMatch(Extractors.regexLast("a(b)", 1)),
                Scorers.includes(),
                Scorers.includes(false),
                Scorers.numeric(0),
                Scorers.numeric(0.5),
                Scorers.numeric(0, Extractors.boxed()),
                Scorers.regex("a"),
                Scorers.regex("b"));
        assertThat(scorers.stream().map(Scorer::signature)).doesNotHaveDuplicates();
        assertThat(scorers).allSatisfy(scorer -> assertThat(scorer.binary()).isTrue());
        assertThat(Scorers.exactMatch()).hasToString(Scorers.exactMatch().signature());
    }

    @Test
    void chance_is_one_of_the_choices() {
        Sample four = Sample.builder()
                .id("x")
                .choice("a")
                .choice("b")
                .choice("c")
                .choice("d")
                .build();
        assertThat(Scorers.exactMatch().chance(four)).isEqualTo(0.25);
        assertThat(Scorers.named("mine", Scorers.exactMatch()).chance(four)).isEqualTo(0.25);
        assertThat(Scorers.exactMatch().chance(Sample.builder().id("y").build()))
                .isZero();
    }

    @Test
    void a_named_scorer_has_a_metric_of_its_own() {
        Scorer named = Scorers.named("strict", Scorers.exactMatch());
        assertThat(named.name()).isEqualTo("strict");
        assertThat(named.metric()).isEqualTo("accuracy.strict");
        assertThat(named.signature()).isEqualTo(Scorers.exactMatch().signature());
        assertThat(right(named, "a", "a")).isTrue();
        assertThat(named.higherIsBetter()).isTrue();
        assertThat(named.lowest()).isZero();
        assertThat(named.highest()).isEqualTo(1);
        assertThat(named.worst()).isZero();
        assertThatThrownBy(() -> Scorers.named("No good", Scorers.exactMatch()))
                .hasMessageContaining("must be lower-case letters, digits and underscores")
                .hasMessageContaining("\"No good\"");
    }

    @Test
    void scorers_by_name_take_the_options_of_a_declaration() {
        assertThat(Scorers.names()).allSatisfy(name -> assertThat(name).isNotBlank());
        Scorer exact = Scorers.byName(
                "exact_match",
                Map.of(
                        "extract",
                        List.of(
                                "gsm8k_strict",
                                Map.of("regex", Map.of("pattern", "is (\\w+)", "group", 1, "pick", "last"))),
                        "ignore-case",
                        true,
                        "ignore-punctuation",
                        true,
                        "ignore",
                        "x+",
                        "name",
                        "mine"));
        assertThat(exact.name()).isEqualTo("mine");
        assertThat(right(exact, "it is A, it is B", "b")).isTrue();
        assertThat(right(
                        Scorers.byName("exact_match", Map.of("extract", "boxed", "ignore", List.of("a", "b"))),
                        "\\boxed{7a}",
                        "7"))
                .isTrue();
        assertThat(right(Scorers.byName("includes", Map.of("ignore-case", false)), "ABC", "abc"))
                .isFalse();
        assertThat(right(Scorers.byName("includes"), "ABC", "abc")).isTrue();
        assertThat(right(Scorers.byName("numeric", Map.of("tolerance", 1, "extract", "boxed")), "\\boxed{8}", "7"))
                .isTrue();
        assertThat(right(Scorers.byName("regex", Map.of("pattern", "b")), "abc"))
                .isTrue();
    }

    @Test
    void wrong_options_are_named_with_what_is_allowed() {
        assertThatThrownBy(() -> Scorers.byName("exact"))
                .hasMessageStartingWith("scorer must be one of answer_relevance, asserts, bleu, choice, chrf, ")
                .hasMessageEndingWith("but was \"exact\"");
        assertThatThrownBy(() -> Scorers.byName("embedding_similarity"))
                .hasMessageContaining("needs the module llmbench-embeddings on the class path");
        assertThatThrownBy(() -> Scorers.byName("includes", Map.of("case", true)))
                .hasMessage("option of includes must be one of ignore-case, name, but was \"case\"");
        assertThatThrownBy(() -> Scorers.byName("includes", Map.of("ignore-case", "yes")))
                .hasMessage("option ignore-case of includes must be true or false, but was yes");
        assertThatThrownBy(() -> Scorers.byName("includes", Map.of("name", 5)))
                .hasMessage("option name of includes must be a text, but was 5");
        assertThatThrownBy(() -> Scorers.byName("numeric", Map.of("tolerance", "0.5")))
                .hasMessage("option tolerance of numeric must be a number, but was 0.5");
        assertThatThrownBy(() -> Scorers.byName("numeric", Map.of("extract", List.of("boxed", "whole"))))
                .hasMessage(
                        "option extract of numeric must be one extractor; put several in a pipeline, but was [boxed, whole]");
        assertThatThrownBy(() -> Scorers.byName("exact_match", Map.of("ignore", 1)))
                .hasMessage("option ignore of exact_match must be a text or a list of texts, but was 1");
        assertThatThrownBy(() -> Scorers.byName("exact_match", Map.of("extract", List.of())))
                .hasMessage("option extract of exact_match must be at least one extractor, but was []");
        assertThatThrownBy(() -> Scorers.byName("exact_match", Map.of("extract", 3)))
                .hasMessageStartingWith(
                        "extractor must be an extractor's name, or one of {regex: {pattern, group, pick}}, ")
                .hasMessageEndingWith(", but was 3");
        assertThatThrownBy(() -> Scorers.byName(
                        "exact_match", Map.of("extract", Map.of("regex", Map.of("pattern", "a", "pick", "middle")))))
                .hasMessage("option pick of regex must be first or last, but was middle");
        assertThatThrownBy(() -> Scorers.byName(
                        "exact_match", Map.of("extract", Map.of("regex", Map.of("pattern", "a", "group", 0.5)))))
                .hasMessage("option group of regex must be a whole number, but was 0.5");
        assertThatThrownBy(() -> Scorers.byName(
                        "exact_match", Map.of("extract", Map.of("regex", Map.of("pattern", "a", "group", 1)))))
                .hasMessage("group must lie between 0 and 0 for pattern \"a\", but was 1");
        assertThatThrownBy(() -> Extractors.byName("nothing"))
                .hasMessageStartingWith("extractor must be one of answer_line, boxed, choice_letter")
                .hasMessageEndingWith("but was \"nothing\"");
    }

    @Test
    void fifty_recorded_answers_to_gsm8k_are_judged_as_their_makers_did() {
        List<JsonNode> rows = Golden.lines("/gsm8k/recorded-50.jsonl").stream()
                .map(Golden::json)
                .toList();
        assertThat(rows).hasSize(50);
        for (Scorer scorer :
                List.of(Scorers.exactMatch(Extractors.gsm8kFlexible()), Scorers.exactMatch(Extractors.lastNumber()))) {
            for (JsonNode row : rows) {
                for (String model : List.of("gpt3-6b-verification", "gpt3-175b-finetuning", "gpt3-175b-verification")) {
                    JsonNode recorded = row.get(model);
                    assertThat(right(
                                    scorer,
                                    recorded.get("response").asText(),
                                    row.get("answer").asText()))
                            .as("%s on %s", model, row.get("question").asText())
                            .isEqualTo(recorded.get("is_correct").asBoolean());
                }
            }
        }
    }
}
