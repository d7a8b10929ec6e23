package io.github.llmbench.engine.run;

import java.util.regex.Pattern;

/** Reasoning that a model wrote into its visible text; scorers do not see it, the record keeps it. */
final class ThinkBlocks {
    private static final Pattern BLOCK = Pattern.compile("(?s)<(think|thinking)>.*?</\\1>");
    private static final Pattern OPEN = Pattern.compile("(?s)<(?:think|thinking)>.*");
    private static final Pattern CLOSED_ONLY = Pattern.compile("(?s)^.*</(?:think|thinking)>");

    private ThinkBlocks() {}

    /** Without whole blocks, without one that was cut at the end, and without one whose start stood in the prompt. */
    static String strip(String text) {
        if (!text.contains("think")) {
            return text;
        }
        String rest = BLOCK.matcher(text).replaceAll("");
        rest = OPEN.matcher(rest).replaceFirst("");
        rest = CLOSED_ONLY.matcher(rest).replaceFirst("");
        return rest.equals(text) ? text : rest.strip();
    }
}
