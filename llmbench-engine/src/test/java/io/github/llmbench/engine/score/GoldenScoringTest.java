package io.github.llmbench.engine.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every golden case of extraction and scoring; none is disagreed with. Groups of statistics and reducers are checked beside what they
 * check, {@code loglik} needs probabilities of prompts, which chat APIs do not give.
 */
@Timeout(60)
class GoldenScoringTest {
    /** Python's classes of characters know all scripts. */
    private static final String PYTHON = "(?U)";

    private static final Set<String> ELSEWHERE = Set.of("stats", "passk", "reducer", "loglik");
    private static final Map<String, Consumer<Golden.Case>> GROUPS = Map.ofEntries(
            Map.entry("gsm8k-extract", GoldenScoringTest::gsm8k),
            Map.entry("exact-match", GoldenScoringTest::exactMatch),
            Map.entry("final-number", one -> verdict(one, Scorers.finalNumber())),
            Map.entry("squad", GoldenScoringTest::squad),
            Map.entry("inspect-f1", GoldenScoringTest::inspectF1),
            Map.entry("inspect-exact", one -> verdict(one, Scorers.byName("token_exact_match"))),
            Map.entry("drop", GoldenScoringTest::drop),
            Map.entry("fuzzy", one -> verdict(one, Scorers.fuzzyMatch())),
            Map.entry("numeric-match", GoldenScoringTest::numericMatch),
            Map.entry("mc-simple-evals", GoldenScoringTest::simpleEvals),
            Map.entry("mc-inspect-answer", GoldenScoringTest::inspectAnswer),
            Map.entry("mc-inspect-parse", GoldenScoringTest::inspectParse),
            Map.entry("mc-lmeval", GoldenScoringTest::lmEval),
            Map.entry("mgsm", GoldenScoringTest::mgsm),
            Map.entry("math-boxed", GoldenScoringTest::boxed),
            Map.entry("math-equiv", GoldenScoringTest::mathEquivalence),
            Map.entry("judge-grade", GoldenScoringTest::judgeGrade),
            Map.entry("bleu", GoldenScoringTest::bleu),
            Map.entry("chrf", GoldenScoringTest::chrf),
            Map.entry("rouge", GoldenScoringTest::rouge),
            Map.entry("distance", GoldenScoringTest::distance),
            Map.entry("ifeval", GoldenScoringTest::ifEval),
            Map.entry("assert-json", GoldenScoringTest::assertJson),
            Map.entry("assert-contains", GoldenScoringTest::assertion),
            Map.entry("assert-equals", GoldenScoringTest::assertion),
            Map.entry("assert-misc", GoldenScoringTest::assertMisc));

    static Stream<Golden.Case> cases() {
        return Golden.all().stream().filter(one -> !ELSEWHERE.contains(one.group()));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cases")
    void golden(Golden.Case one) {
        GROUPS.getOrDefault(one.group(), unknown -> fail("no golden case is left out silently: " + unknown))
                .accept(one);
    }

    @Test
    void every_group_of_the_file_is_checked_somewhere() {
        Set<String> known = new TreeSet<>(GROUPS.keySet());
        known.addAll(ELSEWHERE);
        assertThat(known)
                .containsAll(Golden.all().stream().map(Golden.Case::group).toList());
    }

    private static void gsm8k(Golden.Case one) {
        check(one, Extractors.gsm8kStrict(), "strict");
        check(one, Extractors.gsm8kFlexible(), "flexible");
        assertThat(found(Extractors.byName("gsm8k_cot"), one.input().asText()))
                .isEqualTo(one.expected().get("cot").asText());
    }

    /** What the harness calls {@code [invalid]} is no answer here; a score of 0 in both. */
    private static void check(Golden.Case one, Extractor extractor, String name) {
        assertThat(found(extractor, one.input().asText()))
                .isEqualTo(one.expected().get(name).asText());
        Scorer scorer = Scorers.exactMatch(extractor)
                .comparingTexts()
                .ignoringCase()
                .ignoring(",", "\\$", "(?s).*#### ", "\\.$");
        assertThat(value(scorer, one.input().asText(), one.reference().asText()))
                .isEqualTo(one.expected().get("em_" + name).asDouble());
    }

    private static String found(Extractor extractor, String text) {
        return extractor.extract(text).orElse("[invalid]");
    }

    private static void exactMatch(Golden.Case one) {
        String fn = one.fn();
        Scorer scorer;
        if (fn.startsWith("helm.")) {
            scorer = helm(fn);
        } else {
            JsonNode options = one.options();
            ExactMatch exact = Scorers.exactMatch(Extractors.whole()).comparingTexts();
            for (JsonNode pattern : options.path("regexes_to_ignore")) {
                exact = exact.ignoring(PYTHON + pattern.asText());
            }
            exact = options.path("ignore_case").asBoolean() ? exact.ignoringCase() : exact;
            exact = options.path("ignore_punctuation").asBoolean() ? exact.ignoringPunctuation() : exact;
            exact = options.path("ignore_numbers").asBoolean() ? exact.ignoringDigits() : exact;
            scorer = exact;
        }
        if (!one.input().isArray()) {
            verdict(one, scorer);
            return;
        }
        double sum = 0;
        for (int i = 0; i < one.input().size(); i++) {
            sum += value(
                    scorer, one.input().get(i).asText(), one.reference().get(i).asText());
        }
        assertThat(sum / one.input().size()).isCloseTo(one.expected().asDouble(), within(1e-12));
    }

    private static Scorer helm(String fn) {
        return switch (fn.substring("helm.".length()).replaceAll("\\(.*", "")) {
            case "exact_match" -> Scorers.exactMatch().comparingTexts();
            case "quasi_exact_match" -> Scorers.quasiExactMatch();
            case "prefix_exact_match" -> Scorers.byName("starts_with", Map.of("strip", true));
            case "exact_match_indicator" ->
                Scorers.exactMatch(Extractors.afterLast(fn.replaceAll(".*\\('(.*)'\\).*", "$1")))
                        .comparingTexts();
            case "final_number_exact_match" -> Scorers.finalNumber();
            default -> fail("nothing implements " + fn);
        };
    }

    private static void squad(Golden.Case one) {
        String answer = one.input().asText();
        String target = one.reference().asText();
        JsonNode expected = one.expected();
        assertThat(NormalForm.squad(answer)).isEqualTo(expected.get("norm_pred").asText());
        assertThat(NormalForm.squad(target)).isEqualTo(expected.get("norm_gold").asText());
        assertThat(NormalForm.squad(answer).equals(NormalForm.squad(target)) ? 1 : 0)
                .isEqualTo(expected.get("em").asInt());
        assertThat(value(Scorers.f1(), answer, target))
                .isCloseTo(expected.get("f1").asDouble(), within(one.tolerance()));
    }

    private static void inspectF1(Golden.Case one) {
        Scorer scorer = Scorers.byName(
                "token_set_f1", Map.of("stop-words", texts(one.options().path("stop_words"))));
        assertThat(value(scorer, one.input().asText(), targets(one)))
                .isEqualTo(one.expected().asDouble());
    }

    private static void drop(Golden.Case one) {
        String answer =
                one.input().isTextual() ? one.input().asText() : one.input().toString();
        String target = one.reference().isTextual()
                ? one.reference().asText()
                : one.reference().toString();
        assertThat(value(Scorers.byName("drop_exact"), answer, target))
                .isEqualTo(one.expected().get("em").asDouble());
        assertThat(value(Scorers.dropF1(), answer, target))
                .isEqualTo(one.expected().get("f1").asDouble());
    }

    private static void numericMatch(Golden.Case one) {
        Scorer scorer = Scorers.byName(
                "match",
                Map.of(
                        "location",
                        one.options().path("location").asText("end"),
                        "numeric",
                        one.options().path("numeric").asBoolean()));
        assertThat(value(scorer, one.input().asText(), targets(one)))
                .isEqualTo(one.expected().asText().equals("C") ? 1 : 0);
    }

    private static void simpleEvals(Golden.Case one) {
        String text = one.input().asText();
        assertThat(Extractors.byName("simple_evals_letter").extract(text).orElse(null))
                .isEqualTo(text(one.expected().get("letter")));
        assertThat(Extractors.byName("simple_evals_line").extract(text).orElse(null))
                .isEqualTo(text(one.expected().get("line")));
    }

    private static void inspectAnswer(Golden.Case one) {
        String kind = one.fn().replaceAll(".*\\('(\\w+)'\\).*", "$1");
        Scorer scorer = Scorers.exactMatch(Extractors.byName("inspect_" + kind))
                .comparingTexts()
                .ignoringCase();
        Score score = ScoringTest.score(scorer, one.input().asText(), targets(one));
        String verdict = score.state() == Score.State.EXTRACTION_FAILED ? "N" : score.value() == 1 ? "C" : "I";
        assertThat(verdict).isEqualTo(one.expected().asText());
    }

    private static void inspectParse(Golden.Case one) {
        Set<String> found = Choices.inspect(
                one.input().asText(),
                one.options().get("choices").asInt(),
                one.options().get("multiple_correct").asBoolean());
        assertThat(found).containsExactlyInAnyOrderElementsOf(texts(one.expected()));
    }

    private static void lmEval(Golden.Case one) {
        String text = one.input().asText();
        if (one.fn().startsWith("mmlu generative")) {
            Scorer scorer = Scorers.exactMatch(Extractors.firstLine())
                    .comparingTexts()
                    .ignoringCase()
                    .ignoringPunctuation();
            assertThat(Extractors.firstLine().extract(text).orElse(""))
                    .isEqualTo(one.expected().get("filtered").asText());
            assertThat(value(scorer, text, one.reference().asText()))
                    .isEqualTo(one.expected().get("em").asDouble());
            return;
        }
        JsonNode options = one.options();
        List<Pattern> ignored = texts(options.path("regexes_to_ignore")).stream()
                .map(pattern -> Pattern.compile(PYTHON + pattern))
                .toList();
        Choices.LmEval filter = new Choices.LmEval(
                Pattern.compile(PYTHON + options.get("regex").asText()),
                options.path("group_select").asInt(0) == -1,
                options.path("ignore_case").asBoolean(),
                options.path("ignore_punctuation").asBoolean(),
                ignored);
        assertThat(filter.find(text, texts(one.reference())).orElse("[invalid]"))
                .isEqualTo(one.expected().asText());
    }

    private static void mgsm(Golden.Case one) {
        Extractor answer = Extractors.mgsm(one.options().path("prefix").asText("Answer"));
        assertThat(answer.extract(one.input().asText()).orElse(""))
                .isEqualTo(one.expected().get("parsed").asText());
        Scorer scorer = Scorers.exactMatch(Extractors.pipeline(answer, Extractors.byName("plain_decimal")))
                .comparingTexts()
                .ignoring(",");
        assertThat(value(scorer, one.input().asText(), one.reference().asText()))
                .isEqualTo(one.expected().get("score").asDouble());
    }

    private static void boxed(Golden.Case one) {
        assertThat(Boxed.last(one.input().asText()).orElse(null)).isEqualTo(text(one.expected()));
    }

    private static void mathEquivalence(Golden.Case one) {
        assertThat(MathForm.equivalent(one.input().asText(), one.reference().asText()))
                .isEqualTo(one.expected().asBoolean());
    }

    private static void judgeGrade(Golden.Case one) {
        String text = one.input().asText();
        if (one.fn().startsWith("judge GRADE")) {
            assertThat(Extractors.byName("judge_grade").extract(text).orElse(null))
                    .isEqualTo(text(one.expected()));
        } else if (one.fn().startsWith("MT-bench single")) {
            Double rating = Extractors.byName("mt_bench_rating")
                    .extract(text)
                    .map(Double::valueOf)
                    .orElse(null);
            assertThat(rating).isEqualTo(number(one.expected()));
        } else if (one.fn().startsWith("MT-bench pairwise")) {
            assertThat(Extractors.byName("mt_bench_verdict").extract(text).orElse("error"))
                    .isEqualTo(one.expected().asText());
        } else if (one.fn().startsWith("value_to_float")) {
            // What is no grade has no value here, where the reference has 0.
            assertThat(Grades.value(text).orElse(0)).isEqualTo(one.expected().asDouble());
        } else {
            fail("nothing implements " + one.fn());
        }
    }

    private static void bleu(Golden.Case one) {
        if (one.fn().startsWith("tokenizer")) {
            BleuTokenizer tokenizer =
                    BleuTokenizer.of(one.fn().replace("tokenizer", "").strip());
            assertThat(String.join(" ", tokenizer.tokens(one.input().asText())))
                    .isEqualTo(one.expected().asText());
            return;
        }
        JsonNode options = one.options();
        boolean raw = one.fn().startsWith("raw_corpus_bleu");
        JsonNode value = first(options, "value", "smooth_value");
        String smoothing = first(options, "smooth", "smooth_method").asText(raw ? "floor" : "exp");
        Bleu bleu = new Bleu(
                BleuTokenizer.of(options.path("tokenize").asText(raw ? "none" : "13a")),
                Bleu.Smoothing.of(smoothing),
                value.isNumber() ? number(value) : raw ? Double.valueOf(0.01) : null,
                options.path("lowercase").asBoolean(),
                raw
                        || one.fn().startsWith("sentence")
                        || options.path("effective_order").asBoolean());
        Bleu.Statistics sum = null;
        List<String> answers = texts(one.input());
        for (int i = 0; i < answers.size(); i++) {
            List<String> references = one.input().isTextual() ? texts(one.reference()) : references(one.reference(), i);
            Bleu.Statistics next = bleu.statistics(answers.get(i), references);
            sum = sum == null ? next : sum.plus(next);
        }
        JsonNode expected = one.expected();
        double tolerance = one.tolerance() == 0 ? 1e-9 : one.tolerance();
        double score = bleu.score(sum);
        if (expected.isNumber()) {
            assertThat(score).isCloseTo(expected.asDouble(), within(tolerance));
            return;
        }
        if (expected.has("score")) {
            assertThat(score).isCloseTo(expected.get("score").asDouble(), within(tolerance));
        }
        assertThat(sum.brevityPenalty())
                .isCloseTo(expected.path("bp").asDouble(sum.brevityPenalty()), within(tolerance));
        assertThat(sum.answerLength()).isEqualTo(expected.path("sys_len").asLong(sum.answerLength()));
        assertThat(sum.referenceLength()).isEqualTo(expected.path("ref_len").asLong(sum.referenceLength()));
        for (int n = 1; n <= 4; n++) {
            assertThat(sum.ngrams().matched(n))
                    .isEqualTo(expected.path("counts")
                            .path(n - 1)
                            .asLong(sum.ngrams().matched(n)));
            assertThat(sum.ngrams().answer(n))
                    .isEqualTo(expected.path("totals")
                            .path(n - 1)
                            .asLong(sum.ngrams().answer(n)));
        }
    }

    private static JsonNode first(JsonNode options, String name, String other) {
        return options.hasNonNull(name) ? options.get(name) : options.path(other);
    }

    /** References of one segment: of one stream, of several, or of the only segment. */
    private static List<String> references(JsonNode reference, int segment) {
        if (!reference.isArray()) {
            return List.of(reference.asText());
        }
        if (!reference.get(0).isArray()) {
            return List.of(reference.get(segment).asText());
        }
        List<String> all = new ArrayList<>();
        reference.forEach(stream -> all.add(stream.get(segment).asText()));
        return all;
    }

    private static void chrf(Golden.Case one) {
        if (one.fn().startsWith("sentence")) {
            String answer = one.input().asText();
            String[] target = targets(one);
            if (one.expected().isNumber()) {
                Chrf chrf = new Chrf(
                        option(one, "n", 6),
                        option(one, "word_order", option(one, "w", 0)),
                        option(one, "beta", 2),
                        one.fn().contains("remove_whitespace=False"),
                        one.fn().contains("eps_smoothing=True"));
                assertThat(chrf.score(chrf.statistics(answer, List.of(target))))
                        .isCloseTo(one.expected().asDouble(), within(one.tolerance()));
                return;
            }
            assertThat(value(Scorers.chrf(), answer, target))
                    .isCloseTo(one.expected().get("chrf2").asDouble(), within(one.tolerance()));
            assertThat(value(Scorers.byName("chrf", Map.of("word-order", 2)), answer, target))
                    .isCloseTo(one.expected().get("chrfpp").asDouble(), within(one.tolerance()));
            return;
        }
        Chrf chrf = new Chrf(
                option(one, "n", 6),
                option(one, "w", 0),
                option(one, "beta", 2),
                one.fn().contains("remove_whitespace=False"),
                one.fn().contains("eps_smoothing=True"));
        Ngrams sum = null;
        for (int i = 0; i < one.input().size(); i++) {
            Ngrams next = chrf.statistics(one.input().get(i).asText(), references(one.reference(), i));
            sum = sum == null ? next : sum.plus(next);
        }
        assertThat(chrf.score(sum)).isCloseTo(one.expected().asDouble(), within(one.tolerance()));
    }

    /** Such as {@code n=6}, in what the value comes from. */
    private static int option(Golden.Case one, String name, int usual) {
        Matcher found = Pattern.compile("\\b" + name + "=(\\d+)").matcher(one.fn());
        return found.find() ? Integer.parseInt(found.group(1)) : usual;
    }

    private static void rouge(Golden.Case one) {
        double tolerance = one.tolerance() == 0 ? 1e-12 : one.tolerance();
        if (one.expected().has("f")) {
            rouge(one, one.fn(), one.expected(), tolerance);
        } else {
            one.expected().properties().forEach(each -> rouge(one, each.getKey(), each.getValue(), tolerance));
        }
    }

    private static void rouge(Golden.Case one, String name, JsonNode expected, double tolerance) {
        String kind = name.replaceAll("[ _].*", "").replace("rouge", "rouge_").toUpperCase(Locale.ROOT);
        Rouge rouge = new Rouge(Rouge.Kind.valueOf(kind), name.contains("stem"));
        Rouge.Value value = rouge.score(one.input().asText(), one.reference().asText());
        assertThat(value.precision()).as(name).isCloseTo(expected.get("p").asDouble(), within(tolerance));
        assertThat(value.recall()).as(name).isCloseTo(expected.get("r").asDouble(), within(tolerance));
        assertThat(value.f()).as(name).isCloseTo(expected.get("f").asDouble(), within(tolerance));
    }

    private static void distance(Golden.Case one) {
        String a = one.input().asText();
        String b = one.reference().asText();
        JsonNode expected = one.expected();
        assertThat(Distances.levenshtein(a, b)).isEqualTo(expected.get("lev").asInt());
        assertThat(value(Scorers.levenshtein(), a, b))
                .isCloseTo(expected.get("nsim").asDouble(), within(one.tolerance()));
        double winkler = value(Scorers.jaroWinkler(), a, b);
        assertThat(winkler).isCloseTo(expected.get("jw").asDouble(), within(one.tolerance()));
        // Jaro's own similarity is what Winkler's has without the bonus for a common start.
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        int start = 0;
        while (start < Math.min(4, Math.min(left.length, right.length)) && left[start] == right[start]) {
            start++;
        }
        double jaro = winkler < 0.7 ? winkler : (winkler - 0.1 * start) / (1 - 0.1 * start);
        assertThat(jaro).isCloseTo(expected.get("jaro").asDouble(), within(one.tolerance()));
    }

    private static void ifEval(Golden.Case one) {
        assertThat(new Instructions()
                        .follows(one.fn(), one.input().asText(), IfEvalTest.arguments(one.fn(), one.options())))
                .isEqualTo(one.expected().asBoolean());
    }

    private static void assertJson(Golden.Case one) {
        String name = one.fn().replace('-', '_');
        Map<String, ?> options = one.reference().isNull()
                ? Map.of()
                : Map.of("schema", one.reference().isTextual() ? one.reference().asText() : one.reference());
        assertThat(value(Scorers.byName(name, options), one.input().asText()))
                .isEqualTo(one.expected().get("pass").asBoolean() ? 1 : 0);
    }

    /** promptfoo's assertions by its own names; what throws there cannot be made here, or is unscored. */
    private static void assertion(Golden.Case one) {
        String name = one.fn().replace('-', '_');
        JsonNode wanted = one.reference();
        String expected = one.expected().asText();
        Score score = null;
        try {
            if (name.endsWith("equals")) {
                String target = wanted.isContainerNode() ? wanted.toString() : wanted.asText();
                score = ScoringTest.score(Scorers.byName(name), one.input().asText(), target);
            } else {
                String option = name.endsWith("regex")
                        ? "pattern"
                        : name.endsWith("_any") || name.endsWith("_all") ? "values" : "value";
                Map<String, ?> options =
                        wanted.isNull() || wanted.isMissingNode() ? Map.of() : Map.of(option, option(wanted));
                score = ScoringTest.score(
                        Scorers.byName(name, options), one.input().asText());
            }
        } catch (IllegalArgumentException e) {
            assertThat(expected).as(e.getMessage()).startsWith("ERROR");
            return;
        }
        if (expected.startsWith("ERROR")) {
            assertThat(score.scored()).isFalse();
        } else {
            assertThat(score.value()).isEqualTo(one.expected().asBoolean() ? 1 : 0);
        }
    }

    private static Object option(JsonNode value) {
        if (value.isArray()) {
            return texts(value);
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        return value.asText().equals("<NaN number>") ? Double.NaN : value.asText();
    }

    private static void assertMisc(Golden.Case one) {
        String fn = one.fn();
        JsonNode expected = one.expected();
        JsonNode threshold = one.options().path("threshold");
        if (fn.startsWith("levenshtein")) {
            if (expected.asText().startsWith("ERROR")) {
                // A target is always a text here; what throws there cannot be written.
                assertThat(one.reference().isTextual()).isFalse();
                return;
            }
            Scorer scorer = Scorers.levenshtein(threshold.asInt(5));
            assertThat(value(scorer, one.input().asText(), one.reference().asText()))
                    .isEqualTo(expected.asBoolean() ? 1 : 0);
        } else if (fn.matches("(not-)?(cost|latency).*")) {
            limit(one, threshold);
        } else if (fn.startsWith("gleu") && one.input().isTextual()) {
            assertThat(value(
                            Scorers.gleu(),
                            one.input().asText(),
                            one.reference().asText()))
                    .isCloseTo(expected.asDouble(), within(one.tolerance()));
        } else if (fn.startsWith("weighted score")) {
            weighted(one);
        } else if (fn.startsWith("weight 0")) {
            // An assertion without weight decides nothing: here a scorer that no gate names.
            assertThat(expected.asBoolean()).isTrue();
        } else if (fn.contains("threshold default") && one.input().isNumber()) {
            // The default of a gate, not of a scorer: here it must be said.
            double usual = Double.parseDouble(fn.replaceAll(".*threshold default ([0-9.]*[0-9]).*", "$1"));
            assertThat(one.input().asDouble() >= threshold.asDouble(usual)).isEqualTo(expected.asBoolean());
        } else if (fn.startsWith("threshold 0")) {
            Scorer all = Scorers.threshold(Scorers.f1(), 0);
            assertThat(value(all, one.input().asText(), "another")).isEqualTo(expected.asBoolean() ? 1 : 0);
        } else {
            fail("nothing implements " + fn);
        }
    }

    /** Limits of cost and latency; what lacks its limit or its value is never a pass. */
    private static void limit(Golden.Case one, JsonNode threshold) {
        boolean error = one.expected().asText().startsWith("ERROR");
        if (!threshold.isNumber()) {
            assertThat(error)
                    .as("without a limit the value itself is the score")
                    .isTrue();
            return;
        }
        String fn = one.fn().replaceFirst("^not-", "");
        Scorer scorer =
                Scorers.threshold(fn.startsWith("cost") ? Scorers.cost() : Scorers.latency(), threshold.asDouble());
        Score score = measured(one.fn().startsWith("not-") ? Scorers.not(scorer) : scorer, fn, one.input());
        if (error) {
            assertThat(score.scored()).isFalse();
        } else {
            assertThat(score.value()).isEqualTo(one.expected().asBoolean() ? 1 : 0);
        }
    }

    /** Weights belong to whoever joins scores; the scores themselves are these. */
    private static void weighted(Golden.Case one) {
        double equals = value(Scorers.equal(), one.input().asText(), "Hello world");
        double contains = value(Scorers.contains("world"), one.input().asText());
        double mean = (2 * equals + contains) / 3;
        assertThat(mean).isCloseTo(one.expected().get("score").asDouble(), within(1e-9));
        assertThat(mean >= 0.5)
                .isEqualTo(one.expected().get("pass_threshold_0_5").asBoolean());
        assertThat(mean >= 0.2)
                .isEqualTo(one.expected().get("pass_threshold_0_2").asBoolean());
    }

    private static Score measured(Scorer scorer, String fn, JsonNode measure) {
        Sample sample = Sample.builder().id("s").input("q").build();
        boolean cost = measure.isNumber() && fn.startsWith("cost");
        CallTrace.Recorder trace = CallTrace.recorder(0);
        if (measure.isNumber() && !cost) {
            trace.sent(0).end((long) (measure.asDouble() * 1e6));
        }
        return scorer.score(new ScoringInput(
                sample,
                List.of(Message.user("q")),
                "x",
                ModelResponse.answered("x", Usage.NONE, trace.finish()),
                cost ? Cost.of(measure.decimalValue()) : Cost.UNPRICED));
    }

    private static void verdict(Golden.Case one, Scorer scorer) {
        double expected = one.expected().isBoolean()
                ? one.expected().asBoolean() ? 1 : 0
                : one.expected().asDouble();
        assertThat(value(scorer, one.input().asText(), targets(one))).isEqualTo(expected);
    }

    private static double value(Scorer scorer, String answer, String... targets) {
        Score score = ScoringTest.score(scorer, answer, targets);
        assertThat(score.scored()).as(score.explanation()).isTrue();
        return score.value();
    }

    private static String[] targets(Golden.Case one) {
        return texts(one.reference()).toArray(String[]::new);
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> texts.add(each.asText()));
        } else if (!node.isMissingNode() && !node.isNull()) {
            texts.add(node.asText());
        }
        return texts;
    }

    private static String text(JsonNode node) {
        return node.isNull() ? null : node.asText();
    }

    private static Double number(JsonNode node) {
        return node.isNumber() ? (Double) node.asDouble() : null;
    }
}
