package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Right where a target stands at a place of the response; numbers, on request, as numbers with five significant digits.
 *
 * <p>Source: {@code match} of UK AISI's Inspect ({@code scorer/_match.py}, {@code _common.py}).
 *
 * @param location where
 * @param ignoreCase without regard to case
 * @param numeric whether a target that is a number is looked for among the response's numbers
 */
record TextMatch(Location location, boolean ignoreCase, boolean numeric) implements Scorer {
    private static final MathContext FIVE_DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);
    private static final Pattern MONEY_AND_MARKUP = Pattern.compile("[$,\u00a3\u20ac*_]");
    private static final Pattern POINT_WITHOUT_DIGIT = Pattern.compile("\\.(?=$|\\D)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String AROUND_NUMBERS = "!?:;()[]{}'\"`~<=>@#^&|";
    private static final String AROUND_TEXT = " \t\n\r\u000b\f" + PythonText.PUNCTUATION;

    /** Where a target is looked for. */
    enum Location {
        BEGIN,
        END,
        ANY,
        EXACT;

        static Location of(String name) {
            for (Location location : values()) {
                if (location.label().equals(name)) {
                    return location;
                }
            }
            throw new IllegalArgumentException(
                    "location must be one of begin, end, any, exact, but was \"" + name + "\"");
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return "match";
    }

    @Override
    public String signature() {
        return "match|v1|location=" + location.label() + "|ignore_case=" + ignoreCase + "|numeric=" + numeric;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        List<Score.Step> steps = List.of(new Score.Step(Score.Step.EXPECTED, String.join(" or ", sample.targets())));
        String answer = PythonText.strip(input.text());
        for (String target : sample.targets()) {
            Found found = find(input.text(), target);
            answer = found.answer();
            if (found.right()) {
                return Score.of(true).answer(answer).steps(steps);
            }
        }
        return Score.of(false)
                .answer(answer)
                .because("expected " + String.join(" or ", sample.targets()))
                .steps(steps);
    }

    private record Found(String answer, boolean right) {}

    private Found find(String text, String target) {
        String plain = PythonText.strip(text);
        String value = ignoreCase ? PythonText.caseFold(plain) : plain;
        String wanted = PythonText.strip(target);
        wanted = ignoreCase ? PythonText.caseFold(wanted) : wanted;
        if (numeric) {
            wanted = withoutMoney(wanted);
            OptionalDouble number = number(wanted);
            if (number.isPresent()) {
                return numbers(plain, withoutMoney(value), digits(number.getAsDouble()));
            }
        }
        // As in the reference, a numeric match leaves the marks around texts away as well.
        value = PythonText.strip(value, AROUND_TEXT);
        wanted = PythonText.strip(wanted, AROUND_TEXT);
        boolean right = switch (location) {
            case BEGIN -> value.startsWith(wanted);
            case END -> value.endsWith(wanted);
            case ANY -> value.contains(wanted);
            case EXACT -> value.equals(wanted);
        };
        return new Found(plain, right);
    }

    private Found numbers(String plain, String value, String wanted) {
        if (location == Location.EXACT) {
            String only = number(value).isPresent() ? digits(number(value).getAsDouble()) : value;
            return new Found(only, only.equals(wanted));
        }
        List<String> words = new ArrayList<>(PythonText.split(value));
        if (location == Location.END) {
            Collections.reverse(words);
        }
        List<String> found =
                words.stream().flatMap(word -> numberIn(word).stream()).toList();
        if (location == Location.ANY) {
            return found.contains(wanted) ? new Found(wanted, true) : new Found(plain, false);
        }
        String first = found.isEmpty() ? "" : found.get(0);
        return new Found(first, first.equals(wanted));
    }

    private static Optional<String> numberIn(String word) {
        OptionalDouble number = number(PythonText.strip(word, AROUND_NUMBERS));
        number = number.isPresent() ? number : number(word);
        return number.isPresent() ? Optional.of(digits(number.getAsDouble())) : Optional.empty();
    }

    private static OptionalDouble number(String text) {
        OptionalDouble number = PythonText.number(text);
        return number.isPresent() && Double.isFinite(number.getAsDouble()) ? number : UnicodeNumber.parse(text);
    }

    private static String digits(double number) {
        String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(number))
                        .round(FIVE_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String withoutMoney(String text) {
        return POINT_WITHOUT_DIGIT
                .matcher(MONEY_AND_MARKUP.matcher(text).replaceAll(""))
                .replaceAll("");
    }
}
