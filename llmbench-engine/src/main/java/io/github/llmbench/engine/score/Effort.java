package io.github.llmbench.engine.score;

/** Refuses comparisons that would take for ever: answers may be hostile, and a table of two long texts is quadratic. */
final class Effort {
    private static final long MOST_STEPS = 1_000_000_000;

    private Effort() {}

    /**
     * Checks the work of one comparison.
     *
     * @throws IllegalStateException if there are too many steps, which makes the score unscored
     */
    static void check(String scorer, long length, long other) {
        if (length > 0 && other > MOST_STEPS / length) {
            throw new IllegalStateException(
                    scorer + " takes too long on texts of " + length + " and " + other + " tokens; shorten the answer");
        }
    }
}
