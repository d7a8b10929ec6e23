package io.github.llmbench.engine.score;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Text as Python sees it. The reference scorers are Python: their white space, punctuation and numbers are not Java's, and a scorer
 * that mixes them up gives another number for the same answer.
 */
final class PythonText {
    /** Python's {@code string.punctuation}: the 32 marks of ASCII. */
    static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /** Python's {@code \w}: letters, all numbers and the underscore, but no marks, which Java's Unicode classes take for letters. */
    static final String WORD = "[\\p{L}\\p{N}_]";

    /** Python's {@code \b}. */
    static final String BOUNDARY = "(?:(?<=" + WORD + ")(?!" + WORD + ")|(?<!" + WORD + ")(?=" + WORD + "))";

    private static final Pattern FLOAT = Pattern.compile(
            "[+-]?(?:(?:D(?:\\.D?+)?+|\\.D)(?:[eE][+-]?D)?+".replace("D", "(?:\\d++(?:_\\d++)*+)")
                    + "|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|[nN][aA][nN])",
            Pattern.UNICODE_CHARACTER_CLASS);

    private PythonText() {}

    /** {@code str.isspace} of one character. */
    static boolean isSpace(int c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || (c >= 0x1c && c <= 0x1f)
                || c == 0x85
                || (c > 0x85 && Character.isSpaceChar(c));
    }

    /** {@code str.strip()}. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code str.strip(marks)}. */
    static String strip(String text, String marks) {
        return stripLeading(stripTrailing(text, marks), marks);
    }

    /** {@code str.lstrip(marks)}. */
    static String stripLeading(String text, String marks) {
        int start = 0;
        while (start < text.length() && marks.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    /** {@code str.rstrip(marks)}. */
    static String stripTrailing(String text, String marks) {
        int end = text.length();
        while (end > 0 && marks.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    /** {@code str.split()}: the words between white space. */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            if (isSpace(text.charAt(i))) {
                if (start >= 0) {
                    words.add(text.substring(start, i));
                    start = -1;
                }
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start));
        }
        return words;
    }

    /** The text without the 32 punctuation marks of ASCII. */
    static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isPunctuation(c)) {
                kept.append(c);
            }
        }
        return kept.length() == text.length() ? text : kept.toString();
    }

    static boolean isPunctuation(char c) {
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    }

    /**
     * {@code str.casefold()} but for the rare letters whose fold is not reached by way of upper and lower case: unlike
     * {@link String#toLowerCase} it makes ß and ss one, and the two small sigmas.
     */
    static String caseFold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('\u03c2', '\u03c3');
            }
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code float(text)}, or empty where Python raises an error. */
    static OptionalDouble number(String text) {
        String stripped = strip(text);
        if (stripped.isEmpty() || !mayStartNumber(stripped.charAt(0))) {
            return OptionalDouble.empty();
        }
        if (!FLOAT.matcher(stripped).matches()) {
            return OptionalDouble.empty();
        }
        String plain = asciiDigits(stripped.replace("_", "")).toLowerCase(Locale.ROOT);
        if (plain.contains("inf")) {
            return OptionalDouble.of(plain.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return OptionalDouble.of(plain.endsWith("nan") ? Double.NaN : Double.parseDouble(plain));
    }

    /** Most words do not, and need no pattern. */
    private static boolean mayStartNumber(char c) {
        return c == '+' || c == '-' || c == '.' || Character.isDigit(c) || "iInN".indexOf(c) >= 0 || c >= 0x80;
    }

    static boolean isNumber(String text) {
        return number(text).isPresent();
    }

    /** {@code round(value, 2)}: half to even, on the exact value of the double. */
    static double roundedToCents(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
    }

    private static String asciiDigits(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                plain.append((char) ('0' + Character.digit(c, 10)));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }
}
