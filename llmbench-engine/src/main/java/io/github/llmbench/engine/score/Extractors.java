package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Extractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The extractors that come with LLM-Bench. All are immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Scorer scorer = Scorers.exactMatch(Extractors.lastNumber());
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Extractors {
    private static final Map<String, Supplier<Extractor>> BY_NAME = Map.ofEntries(
            Map.entry("whole", Extractors::whole),
            Map.entry("trimmed", Extractors::trimmed),
            Map.entry("trim", () -> FunctionExtractor.versioned("trim", 1, Extractors::notBlank)),
            Map.entry("lowercase", Filters::lowerCase),
            Map.entry("strip_thinking", Filters::stripThinking),
            Map.entry("first_line", Extractors::firstLine),
            Map.entry("last_number", Extractors::lastNumber),
            Map.entry("plain_decimal", ReferencePatterns::plainDecimal),
            Map.entry("gsm8k_strict", Extractors::gsm8kStrict),
            Map.entry("gsm8k_flexible", Extractors::gsm8kFlexible),
            Map.entry("gsm8k_cot", ReferencePatterns::gsm8kCot),
            Map.entry("mgsm", () -> ReferencePatterns.mgsm("Answer")),
            Map.entry("boxed", Extractors::boxed),
            Map.entry("choice_letter", Extractors::choiceLetter),
            Map.entry("answer_line", Extractors::answerLine),
            Map.entry("simple_evals_letter", ReferencePatterns::simpleEvalsLetter),
            Map.entry("simple_evals_line", ReferencePatterns::simpleEvalsLine),
            Map.entry("simple_evals_markup", ReferencePatterns::simpleEvalsMarkup),
            Map.entry("inspect_letter", ReferencePatterns::inspectLetter),
            Map.entry("inspect_word", ReferencePatterns::inspectWord),
            Map.entry("inspect_line", ReferencePatterns::inspectLine),
            Map.entry("final_number", ReferencePatterns::finalNumber),
            Map.entry("judge_grade", ReferencePatterns::judgeGrade),
            Map.entry("mt_bench_rating", ReferencePatterns::mtBenchRating),
            Map.entry("mt_bench_verdict", ReferencePatterns::mtBenchVerdict),
            Map.entry("json", () -> Filters.json("")),
            Map.entry("code_block", () -> Filters.codeBlock("")));

    private static final Pattern NUMBER = Pattern.compile(
            "(?:(?<![0-9A-Za-z)\\]}.,%])[-\u2212])?(?:\\$[-\u2212]?)?(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])(?:\\.[0-9]+)?"
                    + "|[0-9]+(?:\\.[0-9]+)?|(?<![0-9])\\.[0-9]+)(?:[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z]))?");
    private static final Pattern GSM8K_STRICT = Pattern.compile("#### (-?[0-9.,]+)");
    private static final Pattern ANSWER_LINE =
            Pattern.compile("answer\\s*:\\s*([^\\n]+)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private Extractors() {}

    /** The text as it is, blanks included: {@code whole}. */
    public static Extractor whole() {
        return FunctionExtractor.versioned("whole", 1, Optional::of);
    }

    /** The text without blanks at its ends; empty where nothing is left: {@code trimmed}. */
    public static Extractor trimmed() {
        return FunctionExtractor.versioned("trimmed", 1, Extractors::notBlank);
    }

    /** The first line, stripped; empty where it is blank: {@code first_line}. */
    public static Extractor firstLine() {
        return FunctionExtractor.versioned("first_line", 1, text -> {
            int end = text.indexOf('\n');
            return notBlank(end < 0 ? text : text.substring(0, end));
        });
    }

    /**
     * The last number, without currency sign and thousands separators: {@code last_number}. {@code 1,234.50}, {@code -5},
     * {@code .5} and {@code 1e3} are numbers; the 3 of {@code 16-3} is 3.
     */
    public static Extractor lastNumber() {
        return FunctionExtractor.versioned(
                "last_number", 1, text -> last(NUMBER.matcher(text)).map(Numbers::plain));
    }

    /** The number behind the first {@code #### }, as lm-evaluation-harness's strict-match: {@code gsm8k_strict}. */
    public static Extractor gsm8kStrict() {
        return FunctionExtractor.versioned("gsm8k_strict", 1, text -> first(GSM8K_STRICT.matcher(text), 1));
    }

    /**
     * The last thing that looks like a number, as lm-evaluation-harness's flexible-extract, commas, currency sign and a closing
     * dot included: {@code gsm8k_flexible}.
     */
    public static Extractor gsm8kFlexible() {
        return FunctionExtractor.versioned("gsm8k_flexible", 1, FlexibleNumber::last);
    }

    /** What stands in the last {@code \boxed{…}}, else {@code \fbox{…}}; empty where its braces do not close: {@code boxed}. */
    public static Extractor boxed() {
        return FunctionExtractor.versioned("boxed", 1, text -> Boxed.last(text).map(Boxed::content));
    }

    /**
     * The letter of a multiple-choice answer, in upper case: {@code choice_letter}. The letter behind the last "answer:" or
     * "answer is" counts, in parentheses or not; without such words a response that is one letter, or starts with one as in
     * {@code B. Paris}, counts too. Two letters ({@code ANSWER: A, B}) are no answer.
     */
    public static Extractor choiceLetter() {
        return FunctionExtractor.versioned("choice_letter", 1, ChoiceLetter::find);
    }

    /** The rest of the line behind the first "answer:", stripped: {@code answer_line}. */
    public static Extractor answerLine() {
        return FunctionExtractor.versioned(
                "answer_line", 1, text -> first(ANSWER_LINE.matcher(text), 1).flatMap(Extractors::notBlank));
    }

    /**
     * What {@code group} of the first match holds, stripped: {@code regex}.
     *
     * @param pattern in the syntax of {@link Pattern}
     * @param group 0 for the whole match
     * @throws IllegalArgumentException if it is no pattern or has no such group
     */
    public static Extractor regex(String pattern, int group) {
        return regex(pattern, group, false);
    }

    /** As {@link #regex(String, int)}, of the last match. */
    public static Extractor regexLast(String pattern, int group) {
        return regex(pattern, group, true);
    }

    /**
     * One step after the other, such as {@code pipeline(stripThinking(), boxed())}; empty as soon as one finds nothing.
     *
     * @throws IllegalArgumentException if there is no step
     */
    public static Extractor pipeline(Extractor... steps) {
        return new Pipeline(List.of(steps));
    }

    /** The text without reasoning between think tags: {@code strip_thinking}. A run strips them before it scores. */
    public static Extractor stripThinking() {
        return Filters.stripThinking();
    }

    /** The text in lower case: {@code lowercase}. */
    public static Extractor lowerCase() {
        return Filters.lowerCase();
    }

    /**
     * The first JSON object, else the first array, in one line, or what a JSON Pointer such as {@code /answer} finds in it: {@code
     * json}.
     *
     * @param pointer empty for all of it
     * @throws IllegalArgumentException if it is no JSON Pointer
     */
    public static Extractor json(String pointer) {
        return Filters.json(pointer);
    }

    /** The first code block between fences, of this language unless it is empty: {@code code_block}. */
    public static Extractor codeBlock(String language) {
        return Filters.codeBlock(language);
    }

    /** What a table says for the stripped text, and nothing for other texts: {@code map}. */
    public static Extractor map(Map<String, String> table) {
        return Filters.map(table);
    }

    /** What stands behind the last {@code mark}, stripped; all of it where that does not occur: {@code after_last}. */
    public static Extractor afterLast(String mark) {
        return Filters.afterLast(mark);
    }

    /** Of all that a group of a pattern finds, what it finds most often, of several the first: {@code majority_vote}. */
    public static Extractor majorityVote(String pattern, int group) {
        return Filters.majorityVote(pattern, group);
    }

    /** The last number behind the last {@code prefix}, as simple-evals finds MGSM's answers: {@code mgsm}. */
    public static Extractor mgsm(String prefix) {
        return ReferencePatterns.mgsm(prefix);
    }

    /**
     * The extractor of this name: one of {@link #names()}, or one a jar on the class path offers as a service.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Extractor byName(String name) {
        Supplier<Extractor> own = BY_NAME.get(name);
        return own != null ? own.get() : offered(name);
    }

    /** Names of the extractors that need no options, in alphabetical order. */
    public static List<String> names() {
        return BY_NAME.keySet().stream().sorted().toList();
    }

    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern must be a Java regular expression, but was \"" + pattern + "\": " + e.getDescription()
                            + " near index " + e.getIndex(),
                    e);
        }
    }

    private static Extractor offered(String name) {
        for (Extractor extractor : ServiceLoader.load(Extractor.class)) {
            if (extractor.name().equals(name)) {
                return extractor;
            }
        }
        List<String> all = new ArrayList<>(names());
        all.add("regex, pipeline, map, majority_vote, after_last (each with what it needs)");
        throw new IllegalArgumentException(
                "extractor must be one of " + String.join(", ", all) + ", but was \"" + name + "\"");
    }

    private static Extractor regex(String pattern, int group, boolean last) {
        Pattern compiled = compile(pattern);
        int groups = compiled.matcher("").groupCount();
        if (group < 0 || group > groups) {
            throw new IllegalArgumentException(
                    "group must lie between 0 and " + groups + " for pattern \"" + pattern + "\", but was " + group);
        }
        String signature = "regex|v1|pick=" + (last ? "last" : "first") + "|group=" + group + "|pattern=" + pattern;
        return new FunctionExtractor(
                "regex", signature, text -> BoundedText.match(compiled, text, matcher -> pick(matcher, group, last)));
    }

    private static Optional<String> pick(Matcher matcher, int group, boolean last) {
        @Nullable String found = null;
        while (matcher.find()) {
            found = matcher.group(group);
            if (!last) {
                break;
            }
        }
        return Optional.ofNullable(found).flatMap(Extractors::notBlank);
    }

    private static Optional<String> first(Matcher matcher, int group) {
        return matcher.find() ? Optional.of(matcher.group(group)) : Optional.empty();
    }

    private static Optional<String> last(Matcher matcher) {
        @Nullable String found = null;
        while (matcher.find()) {
            found = matcher.group();
        }
        return Optional.ofNullable(found);
    }

    private static Optional<String> notBlank(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? Optional.empty() : Optional.of(stripped);
    }
}
