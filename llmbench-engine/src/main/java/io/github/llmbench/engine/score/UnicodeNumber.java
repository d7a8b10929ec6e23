package io.github.llmbench.engine.score;

import java.text.Normalizer;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Reads numbers as people of many scripts write them: {@code 2½}, {@code 3²}, {@code １２３}, {@code 二十三}, {@code −5}.
 *
 * <p>Source: {@code scorer/_unicode.py} of UK AISI's Inspect.
 */
final class UnicodeNumber {
    private static final String MINUS = "-\u2212\ufe63\uff0d\u8d1f\u8ca0";
    private static final String PLUS = "+\uff0b\ufe62\u6b63";
    private static final String GROUPS = ",\uff0c\ufe50\u3001\u066c \u00a0\u202f\u2009\u2007\u2008'\u2019\u02bc\uff07";
    private static final String DECIMALS = "\u066b\uff0e";
    private static final String SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
    private static final char SUPERSCRIPT_MINUS = '\u207b';
    private static final char SUPERSCRIPT_PLUS = '\u207a';
    private static final String CHINESE_POINTS = "\u70b9\u9ede";
    private static final String CHINESE_ZEROS = "\u96f6\u3007\u25cb";
    private static final Map<Character, Integer> CHINESE_DIGITS = Map.ofEntries(
            Map.entry('\u96f6', 0),
            Map.entry('\u3007', 0),
            Map.entry('\u25cb', 0),
            Map.entry('\u4e00', 1),
            Map.entry('\u4e8c', 2),
            Map.entry('\u4e09', 3),
            Map.entry('\u56db', 4),
            Map.entry('\u4e94', 5),
            Map.entry('\u516d', 6),
            Map.entry('\u4e03', 7),
            Map.entry('\u516b', 8),
            Map.entry('\u4e5d', 9),
            Map.entry('\u58f9', 1),
            Map.entry('\u8d30', 2),
            Map.entry('\u8cb3', 2),
            Map.entry('\u53c1', 3),
            Map.entry('\u53c3', 3),
            Map.entry('\u8086', 4),
            Map.entry('\u4f0d', 5),
            Map.entry('\u9646', 6),
            Map.entry('\u9678', 6),
            Map.entry('\u67d2', 7),
            Map.entry('\u634c', 8),
            Map.entry('\u7396', 9),
            Map.entry('\u4e24', 2),
            Map.entry('\u5169', 2),
            Map.entry('\u5e7a', 1));
    private static final Map<Character, Integer> CHINESE_TENS = Map.of('\u5eff', 20, '\u5345', 30, '\u534c', 40);
    private static final Map<Character, Integer> CHINESE_UNITS =
            Map.of('\u5341', 10, '\u62fe', 10, '\u767e', 100, '\u4f70', 100, '\u5343', 1000, '\u4edf', 1000);
    private static final Map<Character, Long> CHINESE_MYRIADS = Map.of(
            '\u4e07', 10_000L,
            '\u842c', 10_000L,
            '\u4ebf', 100_000_000L,
            '\u5104', 100_000_000L,
            '\u5146', 1_000_000_000_000L);

    private UnicodeNumber() {}

    /** The finite number that the whole text is, or empty. */
    static OptionalDouble parse(String text) {
        String rest = PythonText.strip(text);
        boolean negative = false;
        while (!rest.isEmpty() && (MINUS + PLUS).indexOf(rest.charAt(0)) >= 0) {
            negative ^= MINUS.indexOf(rest.charAt(0)) >= 0;
            rest = PythonText.strip(rest.substring(1));
        }
        OptionalDouble value = unsigned(rest, negative);
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value : OptionalDouble.empty();
    }

    /** The sign belongs to the base of a power: -2² is 4. */
    private static OptionalDouble unsigned(String text, boolean negative) {
        OptionalDouble single = single(text);
        if (single.isPresent()) {
            return OptionalDouble.of(negative ? -single.getAsDouble() : single.getAsDouble());
        }
        int end = text.length();
        while (end > 0 && (PythonText.isSpace(text.charAt(end - 1)) || GROUPS.indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        int start = end;
        while (start > 0 && SUPERSCRIPTS.indexOf(text.charAt(start - 1)) >= 0) {
            start--;
        }
        int sign = start;
        if (start < end && start > 0 && isSuperscriptSign(text.charAt(start - 1))) {
            sign--;
        }
        String base = PythonText.strip(text.substring(0, sign));
        if (start == end || base.isEmpty()) {
            return signed(withFraction(PythonText.strip(text)), negative);
        }
        OptionalDouble value = signed(withFraction(base), negative);
        if (value.isEmpty() || end - start > 4) {
            return OptionalDouble.empty();
        }
        int exponent = 0;
        for (int i = start; i < end; i++) {
            exponent = exponent * 10 + SUPERSCRIPTS.indexOf(text.charAt(i));
        }
        boolean inverse = sign < start && text.charAt(sign) == SUPERSCRIPT_MINUS;
        return OptionalDouble.of(Math.pow(value.getAsDouble(), inverse ? -exponent : exponent));
    }

    private static boolean isSuperscriptSign(char c) {
        return c == SUPERSCRIPT_MINUS || c == SUPERSCRIPT_PLUS;
    }

    private static OptionalDouble signed(OptionalDouble value, boolean negative) {
        return value.isPresent() && negative ? OptionalDouble.of(-value.getAsDouble()) : value;
    }

    /** A number, with at most one fraction such as ½ at its end. */
    private static OptionalDouble withFraction(String text) {
        int at = -1;
        for (int i = 0; i < text.length(); i++) {
            if (fraction(text.charAt(i)).isPresent()) {
                if (at >= 0) {
                    return OptionalDouble.empty();
                }
                at = i;
            }
        }
        if (at < 0) {
            return whole(text);
        }
        if (!text.substring(at + 1).chars().allMatch(c -> PythonText.isSpace(c) || GROUPS.indexOf(c) >= 0)) {
            return OptionalDouble.empty();
        }
        String head = PythonText.strip(text.substring(0, at));
        OptionalDouble before = head.isEmpty() ? OptionalDouble.of(0) : whole(head);
        double part = fraction(text.charAt(at)).getAsDouble();
        return before.isPresent() ? OptionalDouble.of(before.getAsDouble() + part) : before;
    }

    private static OptionalDouble whole(String text) {
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (text.chars().anyMatch(c -> isChinese((char) c))) {
            OptionalDouble chinese = chinese(text);
            if (chinese.isPresent()) {
                return chinese;
            }
        }
        OptionalDouble digits = digits(text);
        return digits.isPresent() ? digits : single(text);
    }

    /** One character with a numeric value, such as Ⅻ or ¾. Letters, which Java gives a value too, are left out by their type. */
    @SuppressWarnings("CharacterGetNumericValue")
    private static OptionalDouble single(String text) {
        if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
            return OptionalDouble.empty();
        }
        int c = text.codePointAt(0);
        if (text.length() == 1) {
            OptionalDouble fraction = fraction((char) c);
            if (fraction.isPresent()) {
                return fraction;
            }
            Integer digit = CHINESE_DIGITS.get((char) c);
            if (digit != null) {
                return OptionalDouble.of(digit);
            }
            Integer unit = CHINESE_UNITS.get((char) c);
            if (unit != null) {
                return OptionalDouble.of(unit);
            }
            Long myriad = CHINESE_MYRIADS.get((char) c);
            if (myriad != null) {
                return OptionalDouble.of(myriad);
            }
        }
        int type = Character.getType(c);
        boolean number = type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
        int value = number ? Character.getNumericValue(c) : -1;
        return value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** The value of a character such as ½, between 0 and 1. */
    private static OptionalDouble fraction(char c) {
        if (Character.getType(c) != Character.OTHER_NUMBER) {
            return OptionalDouble.empty();
        }
        String[] parts =
                Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC).split("\u2044", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
        return value > 0 && value < 1 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** Digits of any script with decimal mark, separators and an exponent. */
    private static OptionalDouble digits(String text) {
        char decimal = decimalMark(text);
        StringBuilder plain = new StringBuilder();
        boolean point = false;
        boolean exponent = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            OptionalInt digit = digit(c);
            if ((c == 'e' || c == 'E') && !exponent) {
                exponent = true;
                plain.append('e');
                if (i + 1 < text.length() && (MINUS + PLUS).indexOf(text.charAt(i + 1)) >= 0) {
                    plain.append(MINUS.indexOf(text.charAt(++i)) >= 0 ? '-' : '+');
                }
            } else if (DECIMALS.indexOf(c) >= 0 || c == decimal) {
                if (point) {
                    return OptionalDouble.empty();
                }
                point = true;
                plain.append('.');
            } else if (digit.isPresent()) {
                plain.append(digit.getAsInt());
            } else if (GROUPS.indexOf(c) < 0 && !PythonText.isSpace(c) && !(decimal != 0 && (c == ',' || c == '.'))) {
                return OptionalDouble.empty();
            }
        }
        return PythonText.number(plain.toString());
    }

    /** The later of dot and comma; a lone comma with one to three digits behind it; 0 for none. */
    private static char decimalMark(String text) {
        int dot = text.lastIndexOf('.');
        int comma = text.lastIndexOf(',');
        if (dot >= 0) {
            return dot > comma ? '.' : ',';
        }
        long behind = comma < 0
                ? 0
                : text.substring(comma + 1)
                        .chars()
                        .filter(c -> digit((char) c).isPresent())
                        .count();
        return behind >= 1 && behind <= 3 ? ',' : 0;
    }

    private static OptionalInt digit(char c) {
        if (Character.isDigit(c)) {
            return OptionalInt.of(Character.digit(c, 10));
        }
        int superscript = SUPERSCRIPTS.indexOf(c);
        if (superscript >= 0) {
            return OptionalInt.of(superscript);
        }
        Integer chinese = CHINESE_DIGITS.get(c);
        return chinese == null ? OptionalInt.empty() : OptionalInt.of(chinese);
    }

    private static boolean isChinese(char c) {
        return CHINESE_DIGITS.containsKey(c)
                || CHINESE_TENS.containsKey(c)
                || CHINESE_UNITS.containsKey(c)
                || CHINESE_MYRIADS.containsKey(c)
                || CHINESE_POINTS.indexOf(c) >= 0;
    }

    private static OptionalDouble chinese(String text) {
        int point = -1;
        for (int i = 0; i < text.length() && point < 0; i++) {
            if ((CHINESE_POINTS + "\uff0e.").indexOf(text.charAt(i)) >= 0) {
                point = i;
            }
        }
        String integer = point < 0 ? text : text.substring(0, point);
        OptionalDouble whole = chineseInteger(integer);
        if (whole.isEmpty() || point < 0) {
            return whole;
        }
        StringBuilder decimals = new StringBuilder("0.");
        for (int i = point + 1; i < text.length(); i++) {
            OptionalInt digit = digit(text.charAt(i));
            if (digit.isPresent()) {
                decimals.append(digit.getAsInt());
            } else if (!PythonText.isSpace(text.charAt(i))) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(
                whole.getAsDouble() + Double.parseDouble(decimals.append('0').toString()));
    }

    private static OptionalDouble chineseInteger(String text) {
        boolean units = text.chars()
                .anyMatch(c -> CHINESE_UNITS.containsKey((char) c)
                        || CHINESE_MYRIADS.containsKey((char) c)
                        || CHINESE_TENS.containsKey((char) c));
        double total = 0;
        double section = 0;
        double number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            OptionalInt digit = digit(c);
            Integer tens = CHINESE_TENS.get(c);
            Integer unit = CHINESE_UNITS.get(c);
            Long myriad = CHINESE_MYRIADS.get(c);
            if (!units && digit.isPresent()) {
                number = number * 10 + digit.getAsInt();
            } else if (units && tens != null) {
                section += tens;
            } else if (units && digit.isPresent()) {
                number = CHINESE_ZEROS.indexOf(c) >= 0 ? number : digit.getAsInt();
            } else if (unit != null) {
                section += (number == 0 ? 1 : number) * unit;
                number = 0;
            } else if (myriad != null) {
                total += (section + number) * myriad;
                section = 0;
                number = 0;
            } else if (!PythonText.isSpace(c)) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(total + section + number);
    }
}
