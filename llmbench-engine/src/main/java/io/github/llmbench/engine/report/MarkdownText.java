package io.github.llmbench.engine.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that stays text within Markdown as GitHub and GitLab read it. */
final class MarkdownText {
    private static final String NOTHING = "<!-- -->";
    private static final String MARKS = "\\`*_{}[]|~$";
    /** What such sites make a link of or tell somebody about. */
    private static final Pattern REFERENCE =
            Pattern.compile("[@#!](?=\\w)|(?<=:)(?=//)|(?<=\\bwww)(?=\\.)", Pattern.CASE_INSENSITIVE);

    private MarkdownText() {}

    /** On one line, so that it may stand in a cell of a table. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        Matcher references = REFERENCE.matcher(text);
        int next = references.find() ? references.end() : -1;
        for (int i = 0; i < text.length(); i++) {
            if (i == next) {
                safe.append(NOTHING);
                next = references.find() ? references.end() : -1;
            }
            append(safe, text.charAt(i));
        }
        return safe.toString();
    }

    private static void append(StringBuilder safe, char c) {
        switch (c) {
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '&' -> safe.append("&amp;");
            case '\u2028', '\u2029' -> safe.append(' ');
            default -> {
                if (MARKS.indexOf(c) >= 0) {
                    safe.append('\\').append(c);
                } else {
                    safe.append(Character.isISOControl(c) ? ' ' : c);
                }
            }
        }
    }
}
