package io.github.llmbench.engine.score;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Words in capitals, and texts. Words are split as NLTK's {@code word_tokenize} splits them: sentence by sentence, by the rules of its
 * {@code NLTKWordTokenizer} in their order.
 */
final class CapitalWords {
    private static final List<Rule> BEFORE_PADDING = List.of(
            // Quotes that open.
            Rule.of("([\u00ab\u201c\u2018\u201e]|`+)", " $1 "),
            Rule.of("^\"", "``"),
            Rule.of("``", " `` "),
            Rule.of("([ (\\[{<])(\"|'{2})", "$1 `` "),
            Rule.of("(?i)'(?!re|ve|ll|m|t|s|d|n)(" + PythonText.WORD + ")" + PythonText.BOUNDARY, "' $1"),
            // Punctuation; the dot at the end, behind which quotes and brackets may close.
            Rule.of("([^.])(\\.)([\\])}>\"'\u00bb\u201d\u2019 ]*+)\\s*+$", "$1 $2 $3 "),
            Rule.of("([:,])(\\P{Nd})", " $1 $2"),
            Rule.of("([:,])$", " $1 "),
            Rule.of("\\.{2,}", " $0 "),
            Rule.of("[;@#$%&]", " $0 "),
            Rule.of("([^.])(\\.)([\\])}>\"']*+)\\s*+$", "$1 $2$3 "),
            Rule.of("[?!]", " $0 "),
            Rule.of("([^'])' ", "$1 ' "),
            Rule.of("\\*", " $0 "),
            Rule.of("[\\]\\[(){}<>]", " $0 "),
            Rule.of("--", " -- "));
    private static final List<Rule> AFTER_PADDING = List.of(
            // Quotes that close, and contractions.
            Rule.of("[\u00bb\u201d\u2019]", " $0 "),
            Rule.of("''", " '' "),
            Rule.of("\"", " '' "),
            Rule.of("([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "),
            Rule.of("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "),
            Rule.of(
                    "(?i)" + PythonText.BOUNDARY
                            + "(can(?=not)|d(?='ye)|gim(?=me)|gon(?=na)|got(?=ta)|lem(?=me)|more(?='n)|wan(?=na))"
                            + "(not|'ye|me|na|ta|'n)" + PythonText.BOUNDARY,
                    " $1 $2 "),
            Rule.of("(?i) ('t)(is|was)" + PythonText.BOUNDARY, " $1 $2 "));

    private CapitalWords() {}

    /** What is put in place of a pattern. */
    private record Rule(Pattern pattern, String replacement) {
        static Rule of(String pattern, String replacement) {
            return new Rule(
                    Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES), replacement);
        }
    }

    /** Words in capitals. */
    static int count(String text) {
        return (int) Sentences.of(text).stream()
                .flatMap(CapitalWords::words)
                .filter(CapitalWords::isUpper)
                .count();
    }

    private static Stream<String> words(String sentence) {
        String text = " " + replaced(sentence, BEFORE_PADDING) + " ";
        return PythonText.split(replaced(text, AFTER_PADDING)).stream();
    }

    private static String replaced(String text, List<Rule> rules) {
        String rest = text;
        for (Rule rule : rules) {
            rest = rule.pattern().matcher(rest).replaceAll(rule.replacement());
        }
        return rest;
    }

    /** {@code str.isupper()}: there are letters with case, and all are capitals. */
    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** {@code str.islower()}: there are letters with case, and none is a capital. */
    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }
}
