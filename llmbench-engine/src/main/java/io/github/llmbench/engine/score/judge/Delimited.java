package io.github.llmbench.engine.score.judge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Material between delimiters. A delimiter that stands in the material loses its form, so that an answer cannot end its own block and
 * go on as the examiner.
 *
 * <p>Source of the idea: UK AISI's Inspect, which writes {@code [END DATA]} as {@code [END-DATA]}.
 */
final class Delimited {
    private static final Pattern DELIMITER =
            Pattern.compile("\\[\\s*(BEGIN|END)\\s+([^\\[\\]]{1,40}?)\\s*\\]", Pattern.CASE_INSENSITIVE);

    private Delimited() {}

    /** A block of this name, which is in capital letters. */
    static String block(String name, String material) {
        return "[BEGIN " + name + "]\n" + neutral(material) + "\n[END " + name + "]";
    }

    static String neutral(String material) {
        return DELIMITER
                .matcher(material)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "[" + found.group(1) + "-" + found.group(2).replaceAll("\\s+", "-") + "]"));
    }
}
