package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.Scorer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The scorers that come with LLM-Bench. All are immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Task task = Task.of(dataset)
 *         .scorer(Scorers.exactMatch(Extractors.gsm8kFlexible()))
 *         .scorer(Scorers.named("strict", Scorers.exactMatch(Extractors.gsm8kStrict())));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Scorers {
    static final Compared QUASI_EXACT = Compared.binary(
                    "quasi_exact_match",
                    "",
                    (answer, target) ->
                            !answer.isEmpty() && NormalForm.squad(answer).equals(NormalForm.squad(target)))
            .in(NormalForm::squad);
    static final Compared SQUAD_F1 =
            Compared.graded("f1", "|normal_form=squad2", TokenF1::squad).in(NormalForm::squad);
    static final Compared FUZZY =
            Compared.binary("fuzzy_match", "", Scorers::fuzzy).in(NormalForm::squad);
    static final Compared EQUALS = Compared.binary("equals", "", EqualText::equal);
    static final Compared LEVENSHTEIN = Compared.graded("levenshtein", "|normalised", Distances::similarity);
    static final Compared JARO_WINKLER =
            Compared.graded("jaro_winkler", "|transpositions=whole", Distances::jaroWinkler);
    static final Compared GLEU = Compared.graded("gleu", "|case=lc|n=4", Gleu::score);
    static final Compared FINAL_NUMBER = Compared.binary(
                    "final_number",
                    "",
                    (answer, target) -> ReferencePatterns.finalNumber()
                            .extract(target)
                            .filter(answer::equals)
                            .isPresent())
            .of(ReferencePatterns.finalNumber());

    private Scorers() {}

    private static boolean fuzzy(String answer, String target) {
        String a = NormalForm.squad(answer);
        String b = NormalForm.squad(target);
        return (a.isEmpty() || b.isEmpty()) ? a.equals(b) : (a.contains(b) || b.contains(a));
    }

    /** Right where the stripped response equals a target: {@code exact_match}. */
    public static ExactMatch exactMatch() {
        return exactMatch(Extractors.trimmed());
    }

    /** Right where what the first successful of these extractors finds equals a target: {@code exact_match}. */
    public static ExactMatch exactMatch(Extractor first, Extractor... others) {
        List<Extractor> all = new ArrayList<>();
        all.add(first);
        all.addAll(List.of(others));
        return new ExactMatch(all, List.of(), ExactMatch.Rules.DEFAULT);
    }

    /** Right where the response contains a target, without regard to case: {@code includes}. */
    public static Scorer includes() {
        return new Includes(true);
    }

    /** Right where the response contains a target: {@code includes}. */
    public static Scorer includes(boolean ignoreCase) {
        return new Includes(ignoreCase);
    }

    /** Right where the last number of the response is no further than {@code tolerance} from a target: {@code numeric}. */
    public static Scorer numeric(double tolerance) {
        return numeric(tolerance, Extractors.lastNumber());
    }

    /**
     * Right where the number found by {@code extractor} is no further than {@code tolerance} from a target: {@code numeric}.
     *
     * @throws IllegalArgumentException if the tolerance is negative or not finite
     */
    public static Scorer numeric(double tolerance, Extractor extractor) {
        if (!Double.isFinite(tolerance)) {
            throw new IllegalArgumentException("tolerance must be a number >= 0, but was " + tolerance);
        }
        return new NumericMatch(extractor, BigDecimal.valueOf(tolerance));
    }

    /**
     * Right where the pattern matches somewhere in the response: {@code regex}.
     *
     * @throws IllegalArgumentException if it is no regular expression
     */
    public static Scorer regex(String pattern) {
        return new RegexMatch(Extractors.compile(pattern));
    }

    /** HELM's: right where the response equals a target in lower case, without punctuation and articles: {@code quasi_exact_match}. */
    public static Scorer quasiExactMatch() {
        return QUASI_EXACT;
    }

    /** Right where the response equals a target, objects and lists of JSON by their content: {@code equals}. */
    public static Scorer equal() {
        return EQUALS;
    }

    /** Right where the response contains the text: {@code contains}. */
    public static Scorer contains(String text) {
        return byName("contains", Map.of("value", text));
    }

    /** Right where the response contains one of the texts: {@code contains_any}. */
    public static Scorer containsAny(String... texts) {
        return new Contains("contains_any", List.of(texts), false, false);
    }

    /** Right where the response contains all of the texts: {@code contains_all}. */
    public static Scorer containsAll(String... texts) {
        return new Contains("contains_all", List.of(texts), false, true);
    }

    /** Right where the response starts with the text: {@code starts_with}. */
    public static Scorer startsWith(String text) {
        return new StartsWith(text, false, false);
    }

    /** SQuAD's F1 of words as multisets, 0 to 1: {@code f1}. */
    public static Scorer f1() {
        return SQUAD_F1;
    }

    /** Inspect's F1 of words as sets, 0 to 1, rounded to two digits: {@code token_set_f1}. */
    public static Scorer tokenSetF1() {
        return ScorerRegistry.tokenSetF1(List.of());
    }

    /** DROP's F1 of spans, 0 to 1, rounded to two digits: {@code drop_f1}. Several spans stand in a JSON list. */
    public static Scorer dropF1() {
        return new DropMatch(false);
    }

    /** Right where one of response and target contains the other in normal form: {@code fuzzy_match}. */
    public static Scorer fuzzyMatch() {
        return FUZZY;
    }

    /** sacreBLEU's sentence BLEU, 0 to 100: {@code bleu}. */
    public static Scorer bleu() {
        return ScorerRegistry.bleu(Bleu.SENTENCE);
    }

    /** Google-BLEU, 0 to 1: {@code gleu}. */
    public static Scorer gleu() {
        return GLEU;
    }

    /** sacreBLEU's chrF2, 0 to 100: {@code chrf}. */
    public static Scorer chrf() {
        return ScorerRegistry.chrf(Chrf.DEFAULT);
    }

    /** ROUGE-1, F, 0 to 1: {@code rouge_1}. */
    public static Scorer rouge1() {
        return byName("rouge_1");
    }

    /** ROUGE-2, F, 0 to 1: {@code rouge_2}. */
    public static Scorer rouge2() {
        return byName("rouge_2");
    }

    /** ROUGE-L, F, 0 to 1: {@code rouge_l}. */
    public static Scorer rougeL() {
        return byName("rouge_l");
    }

    /** ROUGE-Lsum of texts with a sentence a line, F, 0 to 1: {@code rouge_lsum}. */
    public static Scorer rougeLsum() {
        return byName("rouge_lsum");
    }

    /** 1 - distance / length of the longer text, in code points, 0 to 1: {@code levenshtein}. */
    public static Scorer levenshtein() {
        return LEVENSHTEIN;
    }

    /** Right where the distance to a target is at most so many insertions, deletions and substitutions: {@code levenshtein}. */
    public static Scorer levenshtein(int mostEdits) {
        return ScorerRegistry.withinDistance(mostEdits);
    }

    /** Jaro-Winkler similarity in code points, 0 to 1: {@code jaro_winkler}. */
    public static Scorer jaroWinkler() {
        return JARO_WINKLER;
    }

    /** Right where the letter of a multiple-choice answer, found leniently, is that of a target: {@code choice}. */
    public static Scorer choice() {
        return new ChoiceMatch(ChoiceMatch.Style.LETTER, false);
    }

    /** HELM's: right where the last numbers of response and target are written alike, commas aside: {@code final_number}. */
    public static Scorer finalNumber() {
        return FINAL_NUMBER;
    }

    /** Right where answer and target are one after the normalisation of MATH: {@code math_equivalence}. */
    public static Scorer mathEquivalence() {
        return new MathMatch();
    }

    /** Right where the whole response is JSON: {@code is_json}. */
    public static Scorer isJson() {
        return byName("is_json");
    }

    /**
     * Right where the whole response is JSON that fits a schema: {@code json_schema}.
     *
     * @param schema JSON Schema, draft 2020-12 unless it names another; formats count
     * @throws IllegalArgumentException if it is no JSON schema
     */
    public static Scorer jsonSchema(String schema) {
        return byName("json_schema", Map.of("schema", schema));
    }

    /** Right where the whole response is JSON equal to a target, members in any order: {@code json_equals}. */
    public static Scorer jsonEquals() {
        return new JsonEquals(false, false);
    }

    /** Right where the model makes the target's tool calls, in their order and no others: {@code tool_call_match}. */
    public static Scorer toolCallMatch() {
        return byName("tool_call_match");
    }

    /**
     * Whether all instructions are followed that a sample names as IFEval's data does, strictly or loosely: {@code ifeval}. Whoever
     * wants the share of instructions takes the option {@code level}.
     */
    public static Scorer ifEval(boolean loose) {
        return new IfEval(loose, IfEval.Level.PROMPT, new Instructions());
    }

    /** 1 where the model declines, by what the provider says and a list of English phrases: {@code refusal}. */
    public static Scorer refusal() {
        return Refusal.english();
    }

    /** Milliseconds of the call from sent to the last content: {@code latency}. */
    public static Scorer latency() {
        return new LatencyScore();
    }

    /** US dollars of the call: {@code cost}. */
    public static Scorer cost() {
        return new CostScore();
    }

    /**
     * A graded scorer as right or wrong: right where its value is at least the threshold, or at most where less is better.
     *
     * @throws IllegalArgumentException if the threshold lies outside of the scorer's range
     */
    public static Scorer threshold(Scorer scorer, double threshold) {
        return new Thresholded(scorer, threshold);
    }

    /**
     * Right where {@code scorer} says wrong; its name gets {@code not_} in front.
     *
     * @throws IllegalArgumentException if it is graded
     */
    public static Scorer not(Scorer scorer) {
        return new Negated(scorer);
    }

    /**
     * The same scorer under another name, so that two of a kind can stand side by side; its metric becomes
     * {@code accuracy.<name>}.
     *
     * @throws IllegalArgumentException if the name is not lower-case letters, digits and underscores
     */
    public static Scorer named(String name, Scorer scorer) {
        return new NamedScorer(name, scorer);
    }

    /** The scorer of this name, without options; see {@link #byName(String, Map)}. */
    public static Scorer byName(String name) {
        return byName(name, Map.of());
    }

    /**
     * The scorer of this name: one of {@link #names()}; {@code not_} and the name of one of right and wrong, for its opposite; or one
     * a jar on the class path offers as a service, which takes the options {@code name} and
     * {@code threshold}. The guide on scorers names the options of
     * each.
     *
     * <pre>{@code
     * Scorer scorer = Scorers.byName("bleu", Map.of("tokenize", "intl", "threshold", 30));
     * }</pre>
     *
     * @throws IllegalArgumentException if there is none of this name, or it has no such option
     */
    public static Scorer byName(String name, Map<String, ?> options) {
        Scorer own = ScorerRegistry.make(name, options);
        return own != null
                ? own
                : ScorerRegistry.made(offered(name), new Options(name, options, Set.of("name", "threshold")));
    }

    /** Names of the built-in scorers, in alphabetical order. */
    public static List<String> names() {
        return ScorerRegistry.names();
    }

    private static Scorer offered(String name) {
        for (Scorer scorer : ServiceLoader.load(Scorer.class)) {
            if (scorer.name().equals(name)) {
                return scorer;
            }
        }
        if (name.equals("embedding_similarity")) {
            throw new IllegalArgumentException(
                    "scorer embedding_similarity needs the module llmbench-embeddings on the class path; add it");
        }
        throw new IllegalArgumentException(
                "scorer must be one of " + String.join(", ", names()) + ", but was \"" + name + "\"");
    }

    /** Types of assertion that the scorer {@code asserts} knows. */
    public static Set<String> assertTypes() {
        return Asserts.TYPES;
    }
}
