package io.github.llmbench.engine.report;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a page small enough to open: what the rows so far did not use, later ones may. A row may take a few times its share, so that
 * one long answer among short ones stays whole. Used by one thread.
 */
final class TextBudget {
    private static final String CUT = "… [cut]";
    private static final int LEAST = 120;
    private static final int SHARES = 4;
    private static final int ESCAPED = 6;

    private long left;
    private long rows;
    private long row;

    TextBudget(long bytes, long rows) {
        this.left = bytes;
        this.rows = rows;
    }

    /** The next row begins. */
    void next() {
        row = Math.max(LEAST, SHARES * left / Math.max(1, rows));
        rows--;
    }

    /** The text, or as much of it as the row has room for. */
    @Nullable
    String fit(@Nullable String text) {
        return fit(text, 0);
    }

    /**
     * The text, or as much of it as leaves room for texts that come after it in the row.
     *
     * @param after what those take; up to half of the room that is left is kept for them
     */
    @Nullable
    String fit(@Nullable String text, long after) {
        if (text == null) {
            return null;
        }
        long room = row - Math.min(after, row / 2);
        long used = 0;
        for (int i = 0; i < text.length(); i++) {
            used += bytes(text.charAt(i));
            if (used > room) {
                int end = i > 0 && Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i;
                take(used - bytes(text.charAt(i)));
                return text.substring(0, end) + CUT;
            }
        }
        take(used);
        return text;
    }

    private void take(long used) {
        row = Math.max(0, row - used);
        left = Math.max(0, left - used);
    }

    /** What a text takes as JSON within HTML. */
    static long size(@Nullable String text) {
        return text == null ? 0 : text.chars().mapToLong(c -> bytes((char) c)).sum();
    }

    /** What a character takes as JSON within HTML. */
    private static int bytes(char c) {
        if (c < 0x80) {
            return c < ' ' || c == '<' || c == '>' || c == '&' ? ESCAPED : 1;
        }
        return Character.isSurrogate(c) ? ESCAPED : c < 0x800 ? 2 : 3;
    }
}
