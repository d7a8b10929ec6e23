package io.github.llmbench.engine.score;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How sacreBLEU splits a text into tokens. Source: {@code sacrebleu/tokenizers}, sacreBLEU 2. */
enum BleuTokenizer {
    /** White space only. */
    NONE {
        @Override
        String tokenized(String line) {
            return line;
        }
    },
    /** mteval-v13a, the tokenizer of WMT. */
    V13A {
        @Override
        String tokenized(String line) {
            String text = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
            if (text.indexOf('&') >= 0) {
                text = text.replace("&quot;", "\"")
                        .replace("&amp;", "&")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">");
            }
            return dashes(points(spacedMarks(" " + text + " ")));
        }
    },
    /** mteval-v14 for all languages: punctuation and symbols stand alone, but for punctuation between digits. */
    INTL {
        @Override
        String tokenized(String line) {
            String text = PUNCTUATION_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
            text = PUNCTUATION_BEFORE_OTHER.matcher(text).replaceAll(" $1 $2");
            return SYMBOL.matcher(text).replaceAll(" $1 ");
        }
    },
    /** Every character. */
    CHAR {
        @Override
        String tokenized(String line) {
            StringBuilder spaced = new StringBuilder(line.length() * 2);
            line.codePoints().forEach(c -> spaced.appendCodePoint(c).append(' '));
            return spaced.toString();
        }
    };

    private static final Pattern PUNCTUATION_AFTER_OTHER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern PUNCTUATION_BEFORE_OTHER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

    /** Blanks around every ASCII mark but dot, comma, dash and apostrophe. */
    private static String spacedMarks(String text) {
        StringBuilder spaced = new StringBuilder(text.length() * 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || (PythonText.isPunctuation(c) && ".,-'".indexOf(c) < 0)) {
                spaced.append(' ').append(c).append(' ');
            } else {
                spaced.append(c);
            }
        }
        return spaced.toString();
    }

    /** Blanks around dots and commas that no digit stands before, then around those that none follows. */
    private static String points(String text) {
        StringBuilder before = new StringBuilder(text.length() * 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            before.append(c);
            if (!isDigit(c) && i + 1 < text.length() && isPoint(text.charAt(i + 1))) {
                before.append(' ').append(text.charAt(++i)).append(' ');
            }
        }
        StringBuilder behind = new StringBuilder(before.length() * 2);
        for (int i = 0; i < before.length(); i++) {
            char c = before.charAt(i);
            if (isPoint(c) && i + 1 < before.length() && !isDigit(before.charAt(i + 1))) {
                behind.append(' ').append(c).append(' ').append(before.charAt(++i));
            } else {
                behind.append(c);
            }
        }
        return behind.toString();
    }

    /** Blanks around a dash behind a digit. */
    private static String dashes(String text) {
        StringBuilder spaced = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            spaced.append(text.charAt(i));
            if (isDigit(text.charAt(i)) && i + 1 < text.length() && text.charAt(i + 1) == '-') {
                spaced.append(" - ");
                i++;
            }
        }
        return spaced.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPoint(char c) {
        return c == '.' || c == ',';
    }

    /** The text with blanks between tokens. */
    abstract String tokenized(String line);

    /** The tokens of a segment. */
    List<String> tokens(String segment) {
        return PythonText.split(tokenized(segment.stripTrailing()));
    }

    /** Its name in sacreBLEU and in signatures. */
    String label() {
        return this == V13A ? "13a" : name().toLowerCase(Locale.ROOT);
    }

    /** The tokenizer of sacreBLEU's name. */
    static BleuTokenizer of(String label) {
        for (BleuTokenizer tokenizer : values()) {
            if (tokenizer.label().equals(label)) {
                return tokenizer;
            }
        }
        throw new IllegalArgumentException("tokenizer must be one of none, 13a, intl, char, but was \"" + label + "\"");
    }
}
