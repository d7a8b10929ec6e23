package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers as other projects find them, to the letter, so that a stored answer gets their verdict here too.
 *
 * <p>Sources: lm-evaluation-harness ({@code gsm8k-cot.yaml}), simple-evals ({@code common.py}, {@code mgsm_eval.py}), UK AISI's Inspect
 * ({@code _util/pattern.py}, {@code scorer/_model.py}), HELM ({@code evaluate_reference_metrics.py}), FastChat ({@code
 * llm_judge/common.py}). Python's classes of characters are Unicode's and its {@code $} knows one line end only.
 */
final class ReferencePatterns {
    private static final int PYTHON = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;
    private static final int ANY_CASE = PYTHON | Pattern.CASE_INSENSITIVE;

    /** Zero-width characters that may stand around a verdict's colon. */
    private static final String GAP = "[\\s\u200b\u200c\u200d\u200e\u200f\u2060\u2063\ufeff]*";

    private static final Pattern GSM8K_COT = Pattern.compile("The answer is (-?[0-9.,]+).", PYTHON);
    private static final Pattern SIMPLE_EVALS_LETTER =
            Pattern.compile("Answer[ \\t]*:[ \\t]*\\$?([A-D])\\$?", ANY_CASE);
    private static final Pattern SIMPLE_EVALS_LINE = Pattern.compile("Answer\\s*:\\s*([^\\n]+)", ANY_CASE);
    private static final List<String> MARKUP = List.of(
            "**",
            "$\\boxed{",
            "}$",
            "\\$",
            "$\\text{",
            "$",
            "\\mathrm{",
            "\\{",
            "\\text",
            "\\(",
            "\\mathbf{",
            "{",
            "\\boxed");
    private static final Pattern INSPECT_LETTER =
            Pattern.compile("ANSWER\\s*:\\s*([A-Za-z])(?:[^\\w]|\\n|$)(?!.*ANSWER\\s*:)", ANY_CASE | Pattern.DOTALL);
    private static final Pattern INSPECT_WORD = Pattern.compile(
            "ANSWER\\s*:\\s*(\\S+?)(?=[.,;:!?]?\\s*(?:\\n|$))(?!.*ANSWER\\s*:)", ANY_CASE | Pattern.DOTALL);
    private static final Pattern INSPECT_LINE = Pattern.compile("ANSWER\\s*:\\s*([^\\n]+)\\s*\\z", ANY_CASE);
    private static final Pattern FINAL_NUMBER = Pattern.compile("-?[\\d,]+(?:.\\d+)?", PYTHON);
    private static final Pattern MGSM_NUMBER = Pattern.compile("\\d+\\.?\\d*", PYTHON);
    /** The word behind is looked at and not taken: it may be another GRADE. */
    private static final Pattern GRADE =
            Pattern.compile("(?<!\\w)GRADE(?!\\w)" + GAP + ":" + GAP + "(?=(\\w*))", ANY_CASE);

    private static final Set<String> GRADES = Set.of("c", "correct", "i", "incorrect", "p", "partial");
    private static final Pattern RATING = Pattern.compile("\\[\\[(\\d+\\.?\\d*)\\]\\]", PYTHON);
    private static final Pattern RATING_IN_ONE = Pattern.compile("\\[(\\d+\\.?\\d*)\\]", PYTHON);

    private ReferencePatterns() {}

    /** The number behind the first "The answer is". */
    static Extractor gsm8kCot() {
        return of("gsm8k_cot", text -> first(GSM8K_COT, text));
    }

    /** One of A to D behind the first "Answer:", as it stands. */
    static Extractor simpleEvalsLetter() {
        return of("simple_evals_letter", text -> first(SIMPLE_EVALS_LETTER, text));
    }

    /** The rest of the line behind the first "Answer:", as it stands. */
    static Extractor simpleEvalsLine() {
        return of("simple_evals_line", text -> first(SIMPLE_EVALS_LINE, text));
    }

    /** The text without the markup that simple-evals takes away before it looks for a letter. */
    static Extractor simpleEvalsMarkup() {
        return of("simple_evals_markup", text -> {
            String plain = text;
            for (String mark : MARKUP) {
                plain = plain.replace(mark, "");
            }
            return Optional.of(plain);
        });
    }

    static Extractor inspectLetter() {
        return of("inspect_letter", text -> first(INSPECT_LETTER, text));
    }

    static Extractor inspectWord() {
        return of("inspect_word", text -> first(INSPECT_WORD, text));
    }

    static Extractor inspectLine() {
        return of("inspect_line", text -> first(INSPECT_LINE, text));
    }

    /** HELM's last number, without commas; what stands before its decimals may be any character. */
    static Extractor finalNumber() {
        return of(
                "final_number",
                text -> BoundedText.match(FINAL_NUMBER, text, matcher -> lastMatch(matcher, 0))
                        .map(number -> number.replace(",", ""))
                        .filter(number -> !number.isEmpty()));
    }

    /** The last number behind the last of a word such as "Answer", without commas and without a dot at its end. */
    static Extractor mgsm(String prefix) {
        return new FunctionExtractor("mgsm", "mgsm|v1|prefix=" + prefix, text -> {
            int at = text.lastIndexOf(prefix);
            if (at < 0) {
                return Optional.empty();
            }
            String rest = text.substring(at + prefix.length()).replace(",", "");
            return lastMatch(MGSM_NUMBER.matcher(rest), 0).map(number -> PythonText.stripTrailing(number, "."));
        });
    }

    /** A decimal without the zeros at its end. */
    static Extractor plainDecimal() {
        return of(
                "plain_decimal",
                text -> Optional.of(
                        text.indexOf('.') < 0
                                ? text
                                : PythonText.stripTrailing(PythonText.stripTrailing(text, "0"), ".")));
    }

    /**
     * C, P or I, or the first letter of correct, partial or incorrect, behind the last "GRADE:", in the case it is written in; anything
     * else there is no grade, and no earlier one counts instead.
     */
    static Extractor judgeGrade() {
        return of(
                "judge_grade",
                text -> BoundedText.match(GRADE, text, matcher -> lastMatch(matcher, 1))
                        .flatMap(ReferencePatterns::grade));
    }

    private static Optional<String> grade(String word) {
        return GRADES.contains(word.toLowerCase(Locale.ROOT)) ? Optional.of(word.substring(0, 1)) : Optional.empty();
    }

    /** MT-bench's rating: the first number in double brackets, else in single ones. */
    static Extractor mtBenchRating() {
        return of("mt_bench_rating", text -> first(RATING, text).or(() -> first(RATING_IN_ONE, text)));
    }

    /** MT-bench's verdict on a pair: A, B or tie; A is looked for first, wherever it stands. */
    static Extractor mtBenchVerdict() {
        return of("mt_bench_verdict", text -> {
            if (text.contains("[[A]]")) {
                return Optional.of("A");
            }
            if (text.contains("[[B]]")) {
                return Optional.of("B");
            }
            return text.contains("[[C]]") ? Optional.of("tie") : Optional.empty();
        });
    }

    private static Extractor of(String name, Function<String, Optional<String>> find) {
        return FunctionExtractor.versioned(name, 1, find);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        return BoundedText.match(
                pattern, text, matcher -> matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty());
    }

    private static Optional<String> lastMatch(Matcher matcher, int group) {
        @Nullable String found = null;
        while (matcher.find()) {
            found = matcher.group(group);
        }
        return Optional.ofNullable(found);
    }
}
