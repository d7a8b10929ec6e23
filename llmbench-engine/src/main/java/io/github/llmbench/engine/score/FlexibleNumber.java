package io.github.llmbench.engine.score;

import java.util.Optional;

/**
 * The last match of {@code (-?[$0-9.,]{2,})|(-?[0-9]+)}, by which lm-evaluation-harness finds GSM8K's answers; by hand, since every
 * answer is read with it and a pattern takes many times as long.
 */
final class FlexibleNumber {
    private FlexibleNumber() {}

    static Optional<String> last(String text) {
        int start = -1;
        int end = -1;
        int at = 0;
        while (at < text.length()) {
            int first = text.charAt(at) == '-' ? at + 1 : at;
            int behind = first;
            while (behind < text.length() && isPart(text.charAt(behind))) {
                behind++;
            }
            boolean number = behind - first >= 2 || (behind - first == 1 && isDigit(text.charAt(first)));
            if (number) {
                start = at;
                end = behind;
            }
            // A lone dash may stand before another dash, and a lone mark is read over.
            at = number ? behind : at + 1;
        }
        return end < 0 ? Optional.empty() : Optional.of(text.substring(start, end));
    }

    private static boolean isPart(char c) {
        return isDigit(c) || c == '$' || c == '.' || c == ',';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
