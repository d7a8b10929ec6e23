package io.github.llmbench.engine.score;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that a pattern may read only so often, so that a pattern of exponential effort ends in an error instead of a hung run; and less
 * where others have read much of the same answer. Used by one matcher, on one thread.
 */
final class BoundedText implements CharSequence {
    private static final int READS = 20_000_000;

    private final String text;
    private final long most;
    private long reads;

    private BoundedText(String text, long most) {
        this.text = text;
        this.most = most;
    }

    /**
     * What {@code use} makes of a matcher of {@code pattern} on {@code text}.
     *
     * @throws IllegalStateException if the pattern takes too long or too deep a recursion on this text
     */
    static <T> T match(Pattern pattern, String text, Function<Matcher, T> use) {
        long left = PatternEffort.left();
        BoundedText bounded = new BoundedText(text, Math.min(READS, left));
        try {
            return use.apply(pattern.matcher(bounded));
        } catch (TooManyReads | StackOverflowError e) {
            throw new IllegalStateException(
                    "pattern " + pattern.pattern() + " takes too long on "
                            + (left < READS
                                    ? "what others left of the time for one answer"
                                    : "an answer of " + text.length() + " characters")
                            + "; make it simpler",
                    e);
        } finally {
            PatternEffort.spent(bounded.reads);
        }
    }

    @Override
    public char charAt(int index) {
        if (++reads > most) {
            throw new TooManyReads();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class TooManyReads extends RuntimeException {
        private TooManyReads() {
            super("too many reads", null, false, false);
        }
    }
}
