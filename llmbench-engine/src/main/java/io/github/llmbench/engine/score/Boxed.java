package io.github.llmbench.engine.score;

import java.util.Optional;

/**
 * What stands in the last {@code \boxed{…}} of a text.
 *
 * <p>Source: {@code last_boxed_only_string} and {@code remove_boxed} of Hendrycks et al. 2021 (MATH), as in lm-evaluation-harness.
 */
final class Boxed {
    private static final String OPEN = "\\boxed ";

    private Boxed() {}

    /** The last box as it stands, else the last {@code \fbox{…}}; empty where there is none or its braces do not close. */
    static Optional<String> last(String text) {
        int bare = text.lastIndexOf(OPEN);
        if (bare >= 0) {
            String rest = text.substring(bare + OPEN.length());
            int dollar = rest.indexOf('$');
            return Optional.of(OPEN + (dollar < 0 ? rest : rest.substring(0, dollar)));
        }
        int start = text.lastIndexOf("\\boxed");
        if (start < 0) {
            start = text.lastIndexOf("\\fbox");
        }
        if (start < 0) {
            return Optional.empty();
        }
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return Optional.of(text.substring(start, i + 1));
            }
        }
        return Optional.empty();
    }

    /** What stands in a box. */
    static String content(String box) {
        if (box.startsWith(OPEN)) {
            return box.substring(OPEN.length());
        }
        int open = box.indexOf('{');
        return box.substring(open + 1, box.length() - 1);
    }
}
