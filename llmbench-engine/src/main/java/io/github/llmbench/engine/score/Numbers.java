package io.github.llmbench.engine.score;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads numbers as people write them: {@code 1,000}, {@code $5}, {@code 18.}, {@code -2.50}, {@code 1e3}. */
final class Numbers {
    /** Longer texts are no numbers: parsing digits takes quadratic time, and answers may be hostile. */
    private static final int MAX_LENGTH = 400;

    private static final char MINUS_SIGN = '\u2212';

    private static final Pattern NUMBER = Pattern.compile("(?:[-+]?\\$?|\\$[-+])"
            + "(?:(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)"
            + "(?:[eE][-+]?[0-9]{1,3})?\\.?");

    private Numbers() {}

    /** The number that the whole text is, or empty. */
    static Optional<BigDecimal> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = text.strip().replace(MINUS_SIGN, '-');
        if (!NUMBER.matcher(plain).matches()) {
            return Optional.empty();
        }
        String digits = plain.replace("$", "").replace(",", "");
        return Optional.of(new BigDecimal(digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits));
    }

    /** The same number without currency sign and commas. */
    static String plain(String number) {
        return number.replace("$", "").replace(",", "").replace(MINUS_SIGN, '-');
    }
}
