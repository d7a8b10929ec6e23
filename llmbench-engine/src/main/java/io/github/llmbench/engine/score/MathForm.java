package io.github.llmbench.engine.score;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two LaTeX answers are the same after the string normalisation of MATH: {@code \frac12}, {@code \tfrac{1}{2}}, {@code 1/2}
 * and {@code 0.5} are one, {@code 1,000} and {@code 1000} are not.
 *
 * <p>Source: Hendrycks et al. 2021, {@code is_equiv} and {@code strip_string}, as in {@code tasks/hendrycks_math/utils.py} of
 * lm-evaluation-harness; where that raises an error the texts are compared as they stand.
 */
final class MathForm {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+(?:_\\d+)*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PLAIN_RATIO = Pattern.compile("(0|-?[1-9][0-9]*)/(0|-?[1-9][0-9]*)");
    private static final String UNITS = "\\text{ ";

    private MathForm() {}

    /** The text has no normal form. */
    private static final class NoFormException extends Exception {
        private static final long serialVersionUID = 1;

        NoFormException() {
            super("no normal form", null, false, false);
        }
    }

    /** The answer in a response: the last box, else the first displayed formula, else what dollars enclose, else all of it. */
    static String answer(String response) {
        Optional<String> box = Boxed.last(response);
        if (box.isPresent()) {
            return Boxed.content(box.get());
        }
        // Not a pattern, which would look for the end from each start anew.
        int open = response.indexOf("\\[");
        int close = open < 0 ? -1 : response.indexOf("\\]", open + 3);
        if (close >= 0) {
            return PythonText.strip(response.substring(open + 2, close));
        }
        int first = response.indexOf('$');
        int last = response.lastIndexOf('$');
        return first < last ? response.substring(first + 1, last) : response;
    }

    static boolean equivalent(String a, String b) {
        try {
            return normal(a).equals(normal(b));
        } catch (NoFormException e) {
            return a.equals(b);
        }
    }

    /** The form in which a text is compared. */
    static String shown(String text) {
        try {
            return normal(text);
        } catch (NoFormException e) {
            return text;
        }
    }

    private static String normal(String text) throws NoFormException {
        String s = text.replace("\n", "")
                .replace("\\!", "")
                .replace("\\\\", "\\")
                .replace("tfrac", "frac")
                .replace("dfrac", "frac")
                .replace("\\left", "")
                .replace("\\right", "")
                .replace("^{\\circ}", "")
                .replace("^\\circ", "")
                .replace("\\$", "");
        s = withoutUnits(s).replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
        if (s.isEmpty()) {
            return s;
        }
        if (s.charAt(0) == '.') {
            s = "0" + s;
        }
        s = fractions(roots(withoutName(s)).replace(" ", ""));
        return ratio(s.equals("0.5") ? "\\frac{1}{2}" : s);
    }

    private static String withoutUnits(String s) throws NoFormException {
        int at = s.indexOf(UNITS);
        if (at < 0) {
            return s;
        }
        if (s.indexOf(UNITS, at + UNITS.length()) >= 0) {
            throw new NoFormException();
        }
        return s.substring(0, at);
    }

    /** Without {@code x = } in front. */
    private static String withoutName(String s) {
        int equals = s.indexOf('=');
        return equals >= 0 && equals <= 2 && s.indexOf('=', equals + 1) < 0 ? s.substring(equals + 1) : s;
    }

    private static String roots(String s) throws NoFormException {
        String[] parts = s.split("\\\\sqrt", -1);
        StringBuilder result = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.isEmpty()) {
                throw new NoFormException();
            }
            result.append("\\sqrt");
            if (part.charAt(0) == '{') {
                result.append(part);
            } else {
                int end = part.offsetByCodePoints(0, 1);
                result.append('{').append(part, 0, end).append('}').append(part, end, part.length());
            }
        }
        return result.toString();
    }

    private static String fractions(String s) throws NoFormException {
        String[] parts = s.split("\\\\frac", -1);
        StringBuilder result = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.isEmpty()) {
                throw new NoFormException();
            }
            result.append("\\frac");
            if (part.charAt(0) == '{') {
                result.append(part);
                continue;
            }
            if (part.codePointCount(0, part.length()) < 2) {
                return s;
            }
            int second = part.offsetByCodePoints(0, 1);
            int rest = part.offsetByCodePoints(second, 1);
            result.append('{').append(part, 0, second).append('}');
            if (part.charAt(second) == '{') {
                result.append(part, second, part.length());
            } else {
                result.append('{').append(part, second, rest).append('}').append(part, rest, part.length());
            }
        }
        return result.toString();
    }

    private static String ratio(String s) throws NoFormException {
        int slash = s.indexOf('/');
        if (slash < 0 || s.indexOf('/', slash + 1) >= 0) {
            return s;
        }
        if (!INTEGER.matcher(PythonText.strip(s.substring(0, slash))).matches()
                || !INTEGER.matcher(PythonText.strip(s.substring(slash + 1))).matches()) {
            throw new NoFormException();
        }
        Matcher plain = PLAIN_RATIO.matcher(s);
        return plain.matches() ? "\\frac{" + plain.group(1) + "}{" + plain.group(2) + "}" : s;
    }
}
