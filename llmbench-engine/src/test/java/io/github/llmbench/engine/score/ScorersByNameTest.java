package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScorersByNameTest {
    /** A scorer as a user writes one. */
    public static final class Short implements Scorer {
        @Override
        public String name() {
            return "short";
        }

        @Override
        public String signature() {
            return "short|v1";
        }

        @Override
        public Score score(ScoringInput input) {
            return Score.of(input.text().length() < 10);
        }
    }

    /** One that cannot be made. */
    public static final class Broken implements Scorer {
        public Broken() {
            throw new IllegalStateException("no such thing");
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String signature() {
            return "broken";
        }

        @Override
        public Score score(ScoringInput input) {
            return Score.of(true);
        }
    }

    private static double value(Scorer scorer, String answer, String... targets) {
        return ScoringTest.score(scorer, answer, targets).value();
    }

    static Stream<String> namesWithoutNeeds() {
        Set<String> judged = Set.of(
                "answer_relevance",
                "context_precision",
                "context_recall",
                "faithfulness",
                "pairwise",
                "reference_graded",
                "rubric");
        return Scorers.names().stream()
                .filter(name -> !name.equals("java") && !name.equals("java_tests") && !judged.contains(name));
    }

    @ParameterizedTest
    @MethodSource("namesWithoutNeeds")
    void every_scorer_has_its_name_a_version_a_range_and_a_direction(String name) {
        Scorer scorer = Scorers.byName(name);
        assertThat(scorer.name()).isEqualTo(name);
        assertThat(scorer.signature()).matches(Pattern.quote(name) + "\\|v[123](\\|.*)?");
        assertThat(scorer.lowest()).isLessThan(scorer.highest());
        assertThat(scorer.worst()).isEqualTo(scorer.higherIsBetter() ? scorer.lowest() : scorer.highest());
        assertThat(scorer.chance(Sample.builder().id("s").input("q").build())).isZero();
        assertThat(Scorers.byName(name, Map.of("name", "mine")).name()).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f1",
                "token_set_f1",
                "drop_f1",
                "levenshtein",
                "jaro_winkler",
                "gleu",
                "bleu",
                "chrf",
                "rouge_1",
                "rouge_2",
                "rouge_l",
                "rouge_lsum"
            })
    void a_graded_scorer_gives_its_highest_value_to_the_target_itself_and_turns_binary_by_a_threshold(String name) {
        Scorer scorer = Scorers.byName(name);
        String text = "The quick brown fox jumps over the lazy dog near 3 rivers.";
        assertThat(scorer.binary()).isFalse();
        assertThat(value(scorer, text, "other", text))
                .as("the best of the targets counts")
                .isEqualTo(scorer.highest());
        assertThat(value(scorer, "", text)).isLessThan(scorer.highest() * 0.2);
        assertThat(ScoringTest.score(scorer, text).scored()).isFalse();
        Scorer passing = Scorers.byName(name, Map.of("threshold", scorer.highest() / 2));
        assertThat(passing.binary()).isTrue();
        assertThat(passing.name()).isEqualTo(name);
        assertThat(value(passing, text, text)).isEqualTo(1);
        assertThat(value(passing, "zzz", text)).isZero();
        assertThat(passing.signature()).endsWith("|threshold=" + scorer.highest() / 2);
        assertThatThrownBy(() -> Scorers.byName(name, Map.of("threshold", 101)))
                .hasMessageStartingWith("threshold of " + name + " must lie between 0.0 and ");
    }

    @Test
    void options_change_what_is_computed_and_the_signature_says_so() {
        Scorer intl = Scorers.byName("bleu", Map.of("tokenize", "intl", "smoothing", "floor", "lowercase", true));
        assertThat(intl.signature()).endsWith("|case:lc|eff:yes|tok:intl|smooth:floor[0.10]");
        assertThat(Scorers.byName("bleu", Map.of("smoothing", "add-k", "smoothing-value", 2))
                        .signature())
                .endsWith("|smooth:add-k[2.00]");
        assertThat(Scorers.chrf().signature()).endsWith("|case:mixed|eff:yes|nc:6|nw:0|beta:2|space:no");
        assertThat(Scorers.byName("rouge_1", Map.of("stemmer", true, "measure", "recall"))
                        .signature())
                .endsWith("|stemmer=true|measure=recall");
        assertThat(value(Scorers.byName("rouge_1", Map.of("measure", "precision")), "testing", "testing one two"))
                .isEqualTo(1);
        assertThatThrownBy(() -> Scorers.byName("rouge_1", Map.of("measure", "x")))
                .hasMessage("measure must be one of f, precision, recall, but was \"x\"");
        assertThatThrownBy(() -> Scorers.byName("bleu", Map.of("smoothing", "x")))
                .hasMessage("smoothing must be one of none, floor, add-k, exp, but was \"x\"");
        assertThatThrownBy(() -> Scorers.byName("chrf", Map.of("beta", 0)))
                .hasMessageStartingWith("chrF needs a character order >= 1");
    }

    @Test
    void a_comparison_may_look_at_an_extracted_answer() {
        Scorer f1 = Scorers.byName("f1", Map.of("extract", "answer_line"));
        assertThat(value(f1, "I think so.\nAnswer: the Eiffel Tower", "Eiffel Tower"))
                .isEqualTo(1);
        assertThat(ScoringTest.score(f1, "no", "yes").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        Scorer passing = Scorers.byName("f1", Map.of("extract", "answer_line", "threshold", 0.5));
        assertThat(ScoringTest.score(passing, "no", "yes").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(ScoringTest.score(passing, "no").scored()).isFalse();
    }

    @Test
    void the_opposite_is_named_with_not() {
        Scorer not = Scorers.byName("not_contains", Map.of("value", "a"));
        assertThat(not.name()).isEqualTo("not_contains");
        assertThat(value(not, "b")).isEqualTo(1);
        assertThat(ScoringTest.score(not, "a").explanation()).isEqualTo("must not hold: contains");
        assertThat(Scorers.byName("not_equals", Map.of("name", "other")).name()).isEqualTo("other");
        assertThat(ScoringTest.score(Scorers.byName("not_equals"), "a").scored())
                .isFalse();
        assertThatThrownBy(() -> Scorers.byName("not_bleu"))
                .hasMessage("only a scorer of right and wrong can be negated, but bleu is graded; give it a threshold");
        assertThatThrownBy(() -> Scorers.byName("not_such")).hasMessageStartingWith("scorer must be one of ");
        assertThatThrownBy(() -> Scorers.byName("not_not_equals"))
                .hasMessage("scorer must have one not_ at most, since two are none, but was \"not_not_equals\"");
    }

    @Test
    void texts_are_looked_for() {
        assertThat(value(Scorers.containsAny("x", "b"), "abc")).isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.containsAll("x", "b"), "abc").explanation())
                .isEqualTo("does not contain x");
        assertThat(value(Scorers.byName("icontains_all"), "A B", "a", "b")).isEqualTo(1);
        assertThat(value(Scorers.startsWith("ab"), "abc")).isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.startsWith("b"), "abc").explanation())
                .isEqualTo("does not start with b");
        assertThat(value(Scorers.byName("starts_with", Map.of("ignore-case", true, "strip", true)), "  ABC", "abc"))
                .isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.byName("starts_with"), "abc", " ").scored())
                .isFalse();
        assertThat(value(Scorers.byName("regex"), "abc", "^x", "^ab")).isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.byName("regex"), "abc", "x").explanation())
                .isEqualTo("no match of x");
        assertThat(ScoringTest.score(Scorers.byName("regex"), "abc").scored()).isFalse();
        assertThat(value(Scorers.byName("contains", Map.of("value", true)), "is true"))
                .isEqualTo(1);
        assertThatThrownBy(() -> Scorers.byName("contains_any", Map.of("values", List.of())))
                .hasMessage("contains_any needs at least one text to look for");
    }

    @Test
    void a_class_on_the_class_path_is_a_scorer() {
        Scorer scorer = Scorers.byName("java", Map.of("class", Short.class.getName()));
        assertThat(scorer.name()).isEqualTo("short");
        assertThat(value(scorer, "tiny")).isEqualTo(1);
        assertThatThrownBy(() -> Scorers.byName("java")).hasMessage("java needs the option class");
        assertThatThrownBy(() -> Scorers.byName("java", Map.of("class", "no.Such")))
                .hasMessage("class of the scorer java must be on the class path, but there is no no.Such");
        assertThatThrownBy(() -> Scorers.byName("java", Map.of("class", "java.lang.String")))
                .hasMessage(
                        "class of the scorer java must implement io.github.llmbench.api.Scorer, but was java.lang.String");
        assertThatThrownBy(() -> Scorers.byName("java", Map.of("class", "io.github.llmbench.engine.score.Includes")))
                .hasMessageEndingWith("needs a public class and a public constructor without parameters");
        assertThatThrownBy(() -> Scorers.byName("java", Map.of("class", Broken.class.getName())))
                .hasMessageEndingWith("could not be made: java.lang.IllegalStateException: no such thing");
    }

    private static Score on(Sample sample, Scorer scorer, String text) {
        return scorer.score(new ScoringInput(
                sample, List.of(Message.user("q")), text, ModelResponse.answered(text, Usage.NONE, CallTrace.empty())));
    }

    @Test
    void a_target_that_names_no_choice_is_unscored() {
        Sample.Builder sample =
                Sample.builder().id("s").input("q").choice("Paris").choice("b").choice("Lyon");
        assertThat(on(sample.target("b").build(), Scorers.choice(), "B").value())
                .as("a text in lower case goes before a letter in lower case")
                .isEqualTo(1);
        Score score = on(sample.target("D").build(), Scorers.choice(), "B");
        assertThat(score.scored()).isFalse();
        assertThat(score.explanation())
                .isEqualTo("target \"D\" of sample s is neither a letter of its 3 choices nor the text of one");
        assertThat(on(Sample.builder().id("s").target("c").build(), Scorers.choice(), "C")
                        .value())
                .isEqualTo(1);
    }

    @Test
    void choices_are_named_by_letter_or_by_text() {
        Sample sample = Sample.builder()
                .id("s")
                .input("q")
                .choice("Paris")
                .choice("Lyon")
                .target("Lyon")
                .build();
        assertThat(on(sample, Scorers.choice(), "Answer: B").value()).isEqualTo(1);
        assertThat(on(sample, Scorers.choice(), "A").explanation()).isEqualTo("expected B");
        assertThat(on(sample, Scorers.choice(), "Answer: D").state())
                .as("there is no D")
                .isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(Scorers.choice().chance(sample)).isEqualTo(0.5);
        Scorer inspect = Scorers.byName("choice", Map.of("style", "inspect", "several", true));
        assertThat(on(sample, inspect, "ANSWER: A, B").explanation()).isEqualTo("expected B");
        assertThat(on(sample, inspect, "ANSWER: B").value()).isEqualTo(1);
        assertThat(inspect.chance(sample)).isEqualTo(1.0 / 3);
        Scorer harness = Scorers.byName("choice", Map.of("style", "lm_eval"));
        assertThat(on(sample, harness, "It must be lyon!").value()).isEqualTo(1);
        assertThat(on(sample, harness, "(A)").value()).isZero();
        assertThatThrownBy(() -> Scorers.byName("choice", Map.of("several", true)))
                .hasMessage("choice finds several letters in style inspect only, but style was letter");
        assertThatThrownBy(() -> Scorers.byName("choice", Map.of("style", "odd")))
                .hasMessage("style of choice must be one of letter, inspect, lm_eval, but was \"odd\"");
        assertThat(Choices.letter(27)).isEqualTo("2");
    }

    @Test
    void json_is_judged_by_schema_and_by_content() {
        String schema = "{\"type\": \"object\", \"required\": [\"a\"]}";
        assertThat(value(Scorers.isJson(), " [1] ")).isEqualTo(1);
        assertThat(value(Scorers.isJson(), "[1] x")).isZero();
        assertThat(value(Scorers.jsonSchema(schema), "{\"a\": 1}")).isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.jsonSchema(schema), "{}").explanation())
                .contains("'a'");
        assertThat(value(Scorers.jsonSchema("type: object\nrequired: [a]"), "{\"a\": 1}"))
                .as("a schema in YAML")
                .isEqualTo(1);
        assertThat(value(Scorers.byName("json_schema"), "{\"a\": 1}", schema))
                .as("the target")
                .isEqualTo(1);
        assertThat(value(Scorers.byName("json_schema", Map.of("anywhere", true)), "so {} or {\"a\": 1}", schema))
                .isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.byName("json_schema"), "{}").scored())
                .isFalse();
        assertThat(ScoringTest.score(Scorers.byName("json_schema"), "{}", "no").explanation())
                .isEqualTo("target of sample s is no JSON schema");
        assertThatThrownBy(() -> Scorers.jsonSchema("[1]"))
                .hasMessage("schema must be a JSON object, true or false, but was [1]");
        assertThatThrownBy(() -> Scorers.jsonSchema("{")).hasMessageContaining("must be a JSON schema, but was {");

        assertThat(value(Scorers.jsonEquals(), "{\"b\": 2.0, \"a\": [1]}", "{\"a\": [1], \"b\": 2}"))
                .isEqualTo(1);
        assertThat(value(Scorers.jsonEquals(), "{\"a\": [1, 2]}", "{\"a\": [2, 1]}"))
                .isZero();
        assertThat(value(Scorers.jsonEquals(), "{\"a\": 1}", "{\"b\": 1}")).isZero();
        Scorer part = Scorers.byName("json_equals", Map.of("anywhere", true, "subset", true));
        assertThat(value(part, "is {\"a\": {\"x\": 1, \"y\": 2}, \"c\": 3}", "{\"a\": {\"x\": 1}}"))
                .isEqualTo(1);
        assertThat(ScoringTest.score(Scorers.jsonEquals(), "x", "1").state()).isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(ScoringTest.score(Scorers.jsonEquals(), "1", "x").scored()).isFalse();
        assertThat(ScoringTest.score(Scorers.jsonEquals(), "1").scored()).isFalse();
    }

    @Test
    void a_schema_is_never_fetched() {
        assertThatThrownBy(
                        () -> value(Scorers.jsonSchema("{\"$ref\": \"http://127.0.0.1:9/schema.json\"}"), "{\"a\": 1}"))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            strict    | add:1 mul:2 | add:1 mul:2       | 1
            strict    | mul:2 add:1 | add:1 mul:2       | 0
            strict    | add:1       | add:1 mul:2       | 0
            in_order  | add:1 sub:3 mul:2 | add:1 mul:2 | 1
            in_order  | mul:2 add:1 | add:1 mul:2       | 0
            any_order | mul:2 add:1 | add:1 mul:2       | 1
            any_order | mul:2 mul:2 | add:1 mul:2       | 0
            superset  | mul:2 sub:3 add:1 | add:1 mul:2 | 1
            superset  | mul:2       | add:1 mul:2       | 0
            subset    | mul:2       | add:1 mul:2       | 1
            subset    | mul:2 mul:2 | add:1 mul:2       | 0
            """)
    void tool_calls_are_compared_in_five_ways(String order, String calls, String target, double value) {
        Scorer scorer = Scorers.byName("tool_call_match", Map.of("order", order));
        assertThat(tools(scorer, calls(calls), "", json(target)).value()).isEqualTo(value);
    }

    @Test
    void tool_calls_may_be_compared_by_some_arguments_and_must_fit_their_schemas() {
        List<ToolCall> call = List.of(new ToolCall("", "add", "{\"a\": 1, \"b\": 2}"));
        String target = "{\"name\": \"add\", \"arguments\": {\"a\": 1}}";
        assertThat(tools(Scorers.toolCallMatch(), call, "", target).value()).isZero();
        assertThat(tools(Scorers.byName("tool_call_match", Map.of("arguments", "subset")), call, "", target)
                        .value())
                .isEqualTo(1);
        assertThat(tools(
                                Scorers.byName("tool_call_match", Map.of("arguments", "ignore")),
                                call,
                                "",
                                "[{\"name\": \"add\"}]")
                        .value())
                .isEqualTo(1);

        Scorer checked = Scorers.byName(
                "tool_call_match", Map.of("tools", Map.of("add", Map.of("type", "object", "required", List.of("c")))));
        assertThat(tools(checked, call, "", null).explanation()).startsWith("arguments of add do not fit: ");
        assertThat(tools(checked, List.of(new ToolCall("", "sub", "{}")), "", null)
                        .explanation())
                .isEqualTo("there is no tool sub");
        assertThat(tools(checked, List.of(new ToolCall("", "add", "{\"c\": 1}")), "", null)
                        .value())
                .isEqualTo(1);
        assertThat(tools(checked, List.of(new ToolCall("", "add", "not json")), "", null)
                        .value())
                .isZero();
        assertThat(tools(
                                Scorers.toolCallMatch(),
                                List.of(),
                                "[{\"name\": \"add\", \"arguments\": \"{\\\"a\\\": 1}\"}]",
                                target)
                        .value())
                .as("calls written as a text")
                .isEqualTo(1);
        assertThat(tools(Scorers.toolCallMatch(), List.of(), "I will not", target)
                        .state())
                .isEqualTo(Score.State.EXTRACTION_FAILED);
        assertThat(tools(Scorers.toolCallMatch(), call, "", "[1]").explanation())
                .contains("is no list of tool calls");
        assertThat(tools(Scorers.toolCallMatch(), call, "", null).scored()).isFalse();
        assertThatThrownBy(() -> Scorers.byName("tool_call_match", Map.of("order", "odd")))
                .hasMessageContaining("must be one of strict, in_order, any_order, superset, subset, but was odd");
        assertThatThrownBy(() -> Scorers.byName("tool_call_match", Map.of("tools", 1)))
                .hasMessageContaining("{tool: schema of its arguments, …}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strict | [] | 1",
                "superset | [] | 1",
                "subset | [{\"name\": \"add\"}] | 1",
                "strict | [{\"name\": \"add\"}] | 0"
            })
    void an_answer_in_words_calls_no_tool(String order, String target, double value) {
        Scorer scorer = Scorers.byName("tool_call_match", Map.of("order", order));
        Score score = tools(scorer, List.of(), "I can tell you without: 4 [1].", target);
        assertThat(score.value()).isEqualTo(value);
        assertThat(score.state() == Score.State.EXTRACTION_FAILED).isEqualTo(value == 0);
    }

    @Test
    void a_call_is_wrong_where_the_target_is_none() {
        assertThat(tools(Scorers.toolCallMatch(), calls("add=1"), "", "[]").value())
                .isZero();
        Sample.Builder none = Sample.builder().id("s").input("q").metadata("target", List.of());
        assertThat(on(none.build(), Scorers.toolCallMatch(), "It is 4.").value())
                .isEqualTo(1);
        assertThat(on(none.build(), Scorers.exactMatch(), "It is 4.").scored())
                .as("other scorers still see no target")
                .isFalse();
    }

    @Test
    void a_list_of_calls_among_words_is_read_as_a_list() {
        String target = json("add=1 sub=2");
        assertThat(tools(Scorers.toolCallMatch(), List.of(), "See [1]. Here:\n```json\n" + target + "\n```", target)
                        .value())
                .isEqualTo(1);
        assertThat(tools(Scorers.toolCallMatch(), List.of(), "Here: " + json("add=1"), target)
                        .value())
                .isZero();
    }

    private static List<ToolCall> calls(String text) {
        return Stream.of(text.split(" ", -1))
                .map(call -> new ToolCall("", call.substring(0, 3), "{\"n\": " + call.substring(4) + "}"))
                .toList();
    }

    private static String json(String text) {
        return calls(text).stream()
                .map(call -> "{\"name\": \"" + call.name() + "\", \"arguments\": " + call.arguments() + "}")
                .toList()
                .toString();
    }

    private static Score tools(Scorer scorer, List<ToolCall> calls, String text, @Nullable String target) {
        Sample.Builder sample = Sample.builder().id("s").input("q");
        if (target != null) {
            sample.target(target);
        }
        ModelResponse response = new ModelResponse(
                Outcome.ANSWERED, text, "", calls, FinishReason.STOP, Usage.NONE, CallTrace.empty(), null, Map.of());
        return scorer.score(new ScoringInput(sample.build(), List.of(Message.user("q")), text, response));
    }

    @Test
    void refusals_are_counted_apart_from_accuracy_and_less_is_better() {
        Scorer refusal = Scorers.refusal();
        assertThat(refusal.metric()).isEqualTo("refusal");
        assertThat(refusal.higherIsBetter()).isFalse();
        Score said = ScoringTest.score(refusal, "I\u2019m sorry, but I can't help with that.");
        assertThat(said.value()).isEqualTo(1);
        assertThat(said.answer()).isNotNull();
        assertThat(value(refusal, "Sure. " + "x".repeat(400) + " I cannot assist"))
                .as("said late")
                .isZero();
        assertThat(value(Scorers.byName("refusal", Map.of("phrases", "Kann ich nicht")), "Das kann ich nicht tun"))
                .isEqualTo(1);
        ModelResponse refused = new ModelResponse(
                Outcome.REFUSED, "", "", List.of(), null, Usage.NONE, CallTrace.empty(), null, Map.of());
        assertThat(refusal.score(input("", refused, Cost.UNPRICED)).explanation())
                .isEqualTo("the provider says REFUSED");
    }

    @Test
    void time_and_money_of_a_call_are_scores_where_they_are_known() {
        CallTrace trace = CallTrace.recorder(0).sent(1_000_000).end(13_500_000).finish();
        ModelResponse timed = ModelResponse.answered("x", Usage.NONE, trace);
        assertThat(Scorers.latency().score(input("x", timed, Cost.UNPRICED)).value())
                .isEqualTo(12.5);
        Scorer fast = Scorers.byName("latency", Map.of("threshold", 12));
        assertThat(fast.score(input("x", timed, Cost.UNPRICED)).value()).isZero();
        assertThat(Scorers.latency()
                        .score(input("x", ModelResponse.answered("x", Usage.NONE, CallTrace.empty()), Cost.NONE))
                        .scored())
                .isFalse();
        assertThat(Scorers.cost()
                        .score(input("x", timed, Cost.of(new BigDecimal("0.02"))))
                        .value())
                .isEqualTo(0.02);
        assertThat(Scorers.cost().score(input("x", timed, Cost.NONE)).explanation())
                .startsWith("the call has no price");
    }

    private static ScoringInput input(String text, ModelResponse response, Cost cost) {
        return new ScoringInput(
                Sample.builder().id("s").input("q").build(), List.of(Message.user("q")), text, response, cost);
    }

    @ParameterizedTest
    @CsvSource({
        "running, run",
        "ponies, poni",
        "flies, fli",
        "dies, die",
        "sky, sky",
        "skies, sky",
        "agreed, agre",
        "hopping, hop",
        "falling, fall",
        "filing, file",
        "happy, happi",
        "enjoy, enjoy",
        "relational, relat",
        "conditional, condit",
        "generalizations, gener",
        "geology, geolog",
        "hopefulness, hope",
        "adoption, adopt",
        "controlling, control",
        "sized, size",
        "rate, rate",
        "cease, ceas",
        "news, news",
        "tied, tie",
        "cried, cri",
        "yes, ye",
        "as, as",
        "by, by"
    })
    void words_are_stemmed_as_nltk_does(String word, String stem) {
        assertThat(PorterStemmer.stem(word)).isEqualTo(stem);
    }

    @ParameterizedTest
    @CsvSource({
        "\u4e00\u5343\u4e8c\u767e\u4e09\u5341, 1230",
        "\u4e8c\u3007\u4e8c\u4e94, 2025",
        "\u4e09\u70b9\u4e00\u56db, 3.14",
        "\u5eff\u4e94, 25",
        "\u4e09\u4e07, 30000",
        "\u8d1f\u4e94, -5",
        "'1.234,5', 1234.5",
        "'1,5', 1.5",
        "2\u00bd, 2.5",
        "-2\u00b2, 4",
        "2\u207b\u00b9, 0.5",
        "\u216b, 12",
        "\u0663, 3",
        "1e3, 1000",
        "'1 000', 1000",
        "--3, 3"
    })
    void numbers_of_many_scripts_are_read(String text, double value) {
        assertThat(UnicodeNumber.parse(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.2.3.4x", "\u00bd\u00bd", "2\u00bdx", "A", "e5", "-", "\u4e09x"})
    void what_is_no_number_is_none(String text) {
        assertThat(UnicodeNumber.parse(text)).isEmpty();
    }

    @Test
    void python_numbers_are_pythons() {
        assertThat(PythonText.number(" 1_000 ")).hasValue(1000);
        assertThat(PythonText.number("-Infinity")).hasValue(Double.NEGATIVE_INFINITY);
        assertThat(PythonText.number("nan").getAsDouble()).isNaN();
        assertThat(PythonText.number("\u0661\u0662.5")).hasValue(12.5);
        assertThat(PythonText.number("1d")).isEmpty();
        assertThat(PythonText.number("0x1")).isEmpty();
        assertThat(PythonText.split("\u00a0a\u2003b\u001c")).containsExactly("a", "b");
        assertThat(PythonText.caseFold("Stra\u00dfe")).isEqualTo("strasse");
        assertThat(PythonText.roundedToCents(0.665)).isEqualTo(0.67);
    }

    @Test
    void spans_are_aligned_for_the_greatest_sum() {
        assertThat(Assignment.greatestSum(new double[][] {{1, 2, 3}, {2, 4, 6}, {3, 6, 9}}))
                .isEqualTo(14);
        assertThat(Assignment.greatestSum(new double[][] {{0.5, 0.9}, {0.4, 0.85}, {0.1, 0.2}}))
                .isEqualTo(1.35);
        assertThat(Assignment.greatestSum(new double[0][0])).isZero();
        assertThat(value(Scorers.dropF1(), "[\"Randy Moss\", \"Tom Brady\"]", "[\"Tom Brady\", \"Randy Moss\"]"))
                .isEqualTo(1);
        assertThat(value(Scorers.dropF1(), "5 yards", "6 yards"))
                .as("another number")
                .isZero();
        assertThat(value(Scorers.byName("drop_exact"), "the Moss", "moss")).isEqualTo(1);
    }

    @Test
    void bleu_takes_its_matches_from_all_references_as_sacrebleu_does() {
        Bleu bleu = Bleu.SENTENCE;
        double both = value(Scorers.bleu(), "the cat sat there", "the cat stood there", "a dog sat there");
        assertThat(both)
                .isEqualTo(bleu.sentence("the cat sat there", List.of("the cat stood there", "a dog sat there")))
                .isGreaterThan(value(Scorers.bleu(), "the cat sat there", "the cat stood there"));
    }

    @Test
    void an_endless_answer_ends_in_a_reason() {
        String words = "a b c d ".repeat(2000);
        assertThatThrownBy(() -> value(Scorers.rougeLsum(), words, words))
                .hasMessageContaining("break the text into lines");
        assertThat(value(Scorers.rougeL(), "a b", "a b")).isEqualTo(1);
        String longText = "x y ".repeat(25_000);
        assertThatThrownBy(() -> value(Scorers.levenshtein(), longText, longText))
                .hasMessage("levenshtein takes too long on texts of 100000 and 100000 tokens; shorten the answer");
        assertThatThrownBy(() -> value(Scorers.jaroWinkler(), longText, longText))
                .hasMessageStartingWith("jaro_winkler takes");
        assertThatThrownBy(() -> value(Scorers.rougeL(), longText, longText)).hasMessageStartingWith("rouge_l takes");
        assertThat(PythonText.isNumber("1".repeat(100_000) + "x")).isFalse();
        assertThat(MathForm.answer("\\[ x ".repeat(100_000))).hasSize(500_000);
        assertThat(PorterStemmer.stem("y".repeat(100_000) + "ing")).startsWith("yyy");
    }

    @Test
    void mathematics_may_be_boxed_displayed_or_between_dollars() {
        Scorer math = Scorers.mathEquivalence();
        assertThat(value(math, "so $\\boxed{\\dfrac12}$", "\\boxed{\\frac{1}{2}}"))
                .isEqualTo(1);
        assertThat(value(math, "so \\[ x = 5 \\]", "5")).isEqualTo(1);
        assertThat(value(math, "it is $0.5$", "1/2")).isEqualTo(1);
        assertThat(value(math, "7", "8")).isZero();
        assertThat(ScoringTest.score(math, "7").scored()).isFalse();
        assertThat(MathForm.equivalent("x/2", "x / 2"))
                .as("no normal form, and not written alike")
                .isFalse();
        assertThat(MathForm.equivalent("\\frac", "\\frac")).isTrue();
        assertThat(MathForm.equivalent("\\sqrt", "\\sqrt")).isTrue();
        assertThat(MathForm.equivalent("1\\text{ a}\\text{ b}", "1")).isFalse();
        assertThat(MathForm.equivalent("", "")).isTrue();
        assertThat(MathForm.equivalent(".5", "0.5")).isTrue();
        assertThat(MathForm.equivalent("\\frac1{72}", "\\frac{1}{72}")).isTrue();
        assertThat(MathForm.equivalent("\\frac1", "\\frac1")).isTrue();
    }

    @Test
    void a_failed_response_does_not_break_a_scorer() {
        ModelResponse failed =
                ModelResponse.failed(new CallError(CallError.Kind.TIMED_OUT, null, "too late"), CallTrace.empty());
        assertThat(Scorers.latency().score(input("", failed, Cost.UNPRICED)).scored())
                .isFalse();
    }
}
