package io.github.llmbench.engine.score;

import java.util.regex.Pattern;

/**
 * Words in capitals, and texts. Words are split as NLTK's {@code word_tokenize} splits them as far as that changes how many have
 * letters: at marks, and before the {@code 'S}, {@code 'M}, {@code N'T} of a contraction; a hyphenated word is one.
 */
final class CapitalWords {
    private static final Pattern MARKS = Pattern.compile(
            "[\u00ab\u201c\u2018\u201e\u00bb\u201d\u2019\"`;@#$%&?!*\\[\\](){}<>]|''|--|\\.{2,}|[:,](?!\\d)",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SHORT_ENDING = Pattern.compile("([^' ])('[sSmMdD]|')(?= )");
    private static final Pattern LONG_ENDING = Pattern.compile("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T)(?= )");
    private static final Pattern JOINED = Pattern.compile(
            "(?<!\\w)(can(?=not\\b)|d(?='ye\\b)|gim(?=me\\b)|gon(?=na\\b)|got(?=ta\\b)|lem(?=me\\b)|more(?='n\\b)|wan(?=na\\b)"
                    + "|'t(?=(?:is|was)\\b))",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private CapitalWords() {}

    /** Words in capitals. */
    static int count(String text) {
        String spaced =
                " " + String.join(" ", PythonText.split(MARKS.matcher(text).replaceAll(" $0 "))) + " ";
        spaced = SHORT_ENDING.matcher(spaced).replaceAll("$1 $2");
        spaced = LONG_ENDING.matcher(spaced).replaceAll("$1 $2");
        spaced = JOINED.matcher(spaced).replaceAll("$1 ");
        return (int)
                PythonText.split(spaced).stream().filter(CapitalWords::isUpper).count();
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
