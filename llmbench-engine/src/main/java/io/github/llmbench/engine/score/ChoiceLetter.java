package io.github.llmbench.engine.score;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The letter of a multiple-choice answer, found leniently. */
final class ChoiceLetter {
    private static final Pattern ANSWER_MARKER =
            Pattern.compile("answer\\s*(?::|is(?:\\s*:)?)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /** A capital, unless another one follows on its line; a small letter, which may be an article, only at the end of the line. */
    private static final Pattern LETTER_AFTER_MARKER = Pattern.compile(
            "[\\s*$]*\\(?(?:([A-Z])(?![\\w'\u2019])(?!\\)?[ \\t]*+(?:,|and\\b|or\\b|&)?[ \\t]*+\\(?[A-Z](?!\\w))|([a-z])\\)?[.*$ \\t]*$)",
            Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern LETTER_ALONE =
            Pattern.compile("[*\\s]*(?:\\(?([A-Za-z])\\)?|([A-Za-z])[.:])[*\\s]*\\z");
    private static final Pattern LETTER_LEADING = Pattern.compile("[*\\s]*(?:\\(([A-Z])\\)|([A-Z])[.):])\\s");

    private ChoiceLetter() {}

    static Optional<String> find(String text) {
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
