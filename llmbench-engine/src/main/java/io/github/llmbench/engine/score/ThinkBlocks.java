package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Reasoning that a model wrote into its visible text; scorers do not see it, the record keeps it.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class ThinkBlocks {
    private static final Pattern OPEN = Pattern.compile("<(think|thinking)>");

    private ThinkBlocks() {}

    /** Without whole blocks, without one that was cut at the end, and without one whose start stood in the prompt. */
    public static String strip(String text) {
        if (!text.contains("think")) {
            return text;
        }
        // One pass by index: a pattern over both tags takes quadratic time where many blocks open and none closes.
        StringBuilder kept = new StringBuilder(text.length());
        Matcher open = OPEN.matcher(text);
        int at = 0;
        while (at < text.length() && open.find(at)) {
            kept.append(text, at, open.start());
            String close = "</" + open.group(1) + ">";
            int end = text.indexOf(close, open.end());
            at = end < 0 ? text.length() : end + close.length();
        }
        String rest = kept.append(text, at, text.length()).toString();
        for (String close : new String[] {"</think>", "</thinking>"}) {
            int end = rest.lastIndexOf(close);
            rest = end < 0 ? rest : rest.substring(end + close.length());
        }
        return rest.equals(text) ? text : rest.strip();
    }
}
