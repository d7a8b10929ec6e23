package io.github.llmbench.simulator.internal.wire;

import java.util.Arrays;

/**
 * A text cut into tokens, and those into chunks of a fixed number of tokens.
 *
 * <p>A token is what stands between two cuts: any white space, then a run of at most 16 letters and digits, or one other
 * character. {@code "It's 4."} has the tokens {@code "It"}, {@code "'"}, {@code "s"}, {@code " 4"}, {@code "."}. White space
 * at the end of the text is a token of its own. No character is split or lost.
 */
public final class Passage {
    private static final int LONGEST_RUN = 16;

    private final String text;
    private final int[] ends;
    private final int tokensPerChunk;

    private Passage(String text, int[] ends, int tokensPerChunk) {
        this.text = text;
        this.ends = ends;
        this.tokensPerChunk = tokensPerChunk;
    }

    /** Cuts a text. */
    public static Passage of(String text, int tokensPerChunk) {
        int[] ends = new int[Math.max(8, text.length() / 4)];
        int tokens = 0;
        int at = 0;
        while (at < text.length()) {
            at = end(text, at);
            if (tokens == ends.length) {
                ends = Arrays.copyOf(ends, tokens * 2);
            }
            ends[tokens++] = at;
        }
        return new Passage(text, Arrays.copyOf(ends, tokens), tokensPerChunk);
    }

    /** Number of tokens of a text. */
    public static int tokens(String text) {
        int tokens = 0;
        for (int at = 0; at < text.length(); at = end(text, at)) {
            tokens++;
        }
        return tokens;
    }

    private static int end(String text, int start) {
        int at = start;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int run = 0;
        while (at < text.length() && run < LONGEST_RUN) {
            int character = text.codePointAt(at);
            if (!Character.isLetterOrDigit(character)) {
                return run == 0 && !Character.isWhitespace(character) ? at + Character.charCount(character) : at;
            }
            at += Character.charCount(character);
            run++;
        }
        return at;
    }

    /** Its first tokens; all of it where it has no more. */
    public Passage first(int tokens) {
        return tokens >= ends.length
                ? this
                : new Passage(
                        text.substring(0, tokens == 0 ? 0 : ends[tokens - 1]),
                        Arrays.copyOf(ends, tokens),
                        tokensPerChunk);
    }

    public String text() {
        return text;
    }

    /** Number of tokens. */
    public int tokens() {
        return ends.length;
    }

    /** Number of chunks; the last may hold fewer tokens than the others. */
    public int chunks() {
        return (ends.length + tokensPerChunk - 1) / tokensPerChunk;
    }

    /** Text of a chunk. */
    public String chunk(int index) {
        int first = index * tokensPerChunk;
        int last = Math.min(ends.length, first + tokensPerChunk) - 1;
        return text.substring(first == 0 ? 0 : ends[first - 1], ends[last]);
    }

    /** Number of tokens of a chunk. */
    public int tokens(int chunk) {
        return Math.min(ends.length - chunk * tokensPerChunk, tokensPerChunk);
    }
}
