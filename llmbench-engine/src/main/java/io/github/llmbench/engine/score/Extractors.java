package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Extractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private static final Map<String, Supplier<Extractor>> BY_NAME = Map.of(
            "whole", Extractors::whole,
            "trimmed", Extractors::trimmed,
            "first_line", Extractors::firstLine,
            "last_number", Extractors::lastNumber,
            "gsm8k_strict", Extractors::gsm8kStrict,
            "gsm8k_flexible", Extractors::gsm8kFlexible,
            "boxed", Extractors::boxed,
            "choice_letter", Extractors::choiceLetter,
            "answer_line", Extractors::answerLine);

    private static final Pattern NUMBER = Pattern.compile(
            "(?:(?<![0-9A-Za-z)\\]}.,%])[-\u2212])?(?:\\$[-\u2212]?)?(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])(?:\\.[0-9]+)?"
                    + "|[0-9]+(?:\\.[0-9]+)?|(?<![0-9])\\.[0-9]+)(?:[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z]))?");
    private static final Pattern GSM8K_STRICT = Pattern.compile("#### (-?[0-9.,]+)");
    private static final Pattern GSM8K_FLEXIBLE = Pattern.compile("(-?[$0-9.,]{2,})|(-?[0-9]+)");
    private static final Pattern ANSWER_LINE =
            Pattern.compile("answer\\s*:\\s*([^\\n]+)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ANSWER_MARKER =
            Pattern.compile("answer\\s*(?::|is(?:\\s*:)?)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /** A capital, unless another one follows on its line; a small letter, which may be an article, only at the end of the line. */
    private static final Pattern LETTER_AFTER_MARKER = Pattern.compile(
            "[\\s*$]*\\(?(?:([A-Z])(?![\\w'\u2019])(?!\\)?[ \\t]*+(?:,|and\\b|or\\b|&)?[ \\t]*+\\(?[A-Z](?!\\w))|([a-z])\\)?[.*$ \\t]*$)",
            Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern LETTER_ALONE =
            Pattern.compile("[*\\s]*(?:\\(?([A-Za-z])\\)?|([A-Za-z])[.:])[*\\s]*\\z");
    private static final Pattern LETTER_LEADING = Pattern.compile("[*\\s]*(?:\\(([A-Z])\\)|([A-Z])[.):])\\s");

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
        return FunctionExtractor.versioned("gsm8k_flexible", 1, text -> last(GSM8K_FLEXIBLE.matcher(text)));
    }

    /** What stands in the last {@code \boxed{…}}, else {@code \fbox{…}}; empty where its braces do not close: {@code boxed}. */
    public static Extractor boxed() {
        return FunctionExtractor.versioned("boxed", 1, Extractors::lastBoxed);
    }

    /**
     * The letter of a multiple-choice answer, in upper case: {@code choice_letter}. The letter behind the last "answer:" or
     * "answer is" counts, in parentheses or not; without such words a response that is one letter, or starts with one as in
     * {@code B. Paris}, counts too. Two letters ({@code ANSWER: A, B}) are no answer.
     */
    public static Extractor choiceLetter() {
        return FunctionExtractor.versioned("choice_letter", 1, Extractors::letter);
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
        all.add("regex (with a pattern)");
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

    private static Optional<String> lastBoxed(String text) {
        int start = text.lastIndexOf("\\boxed");
        if (start < 0) {
            start = text.lastIndexOf("\\fbox");
        }
        int open = start < 0 ? -1 : text.indexOf('{', start);
        if (open < 0) {
            return Optional.empty();
        }
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return Optional.of(text.substring(open + 1, i));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> letter(String text) {
        Matcher marker = ANSWER_MARKER.matcher(text);
        int behind = -1;
        while (marker.find()) {
            behind = marker.end();
        }
        Optional<String> found = behind < 0
                ? letter(LETTER_ALONE.matcher(text)).or(() -> letter(LETTER_LEADING.matcher(text)))
                : letter(LETTER_AFTER_MARKER.matcher(text.substring(behind)));
        return found.map(letter -> letter.toUpperCase(Locale.ROOT));
    }

    private static Optional<String> letter(Matcher matcher) {
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
}
