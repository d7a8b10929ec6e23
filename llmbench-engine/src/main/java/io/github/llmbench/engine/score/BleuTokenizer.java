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
            text = MARKS.matcher(" " + text + " ").replaceAll(" $1 ");
            text = POINT_AFTER_OTHER.matcher(text).replaceAll("$1 $2 ");
            text = POINT_BEFORE_OTHER.matcher(text).replaceAll(" $1 $2");
            return DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 ");
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

    private static final Pattern MARKS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern PUNCTUATION_AFTER_OTHER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern PUNCTUATION_BEFORE_OTHER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

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
