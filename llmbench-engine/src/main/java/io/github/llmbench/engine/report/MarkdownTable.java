package io.github.llmbench.engine.report;

import java.util.List;

/**
 * A table of Markdown; no rows, no table.
 *
 * @param headings a {@code >} stands before what is aligned to the right
 * @param rows text, which is escaped
 */
record MarkdownTable(List<String> headings, List<List<String>> rows) {
    /** Rows a table may have: a comment holds 65,536 characters. */
    private static final int MOST = 40;

    static void append(List<String> headings, List<List<String>> rows, StringBuilder page) {
        new MarkdownTable(headings, rows).append(page);
    }

    void append(StringBuilder page) {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder rule = new StringBuilder("|");
        page.append('|');
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            page.append(' ')
                    .append(MarkdownText.of(right ? heading.substring(1) : heading))
                    .append(" |");
            rule.append(right ? "---:|" : "---|");
        }
        page.append('\n').append(rule).append('\n');
        for (List<String> row : rows.subList(0, Math.min(MOST, rows.size()))) {
            page.append('|');
            row.forEach(cell -> page.append(' ').append(MarkdownText.of(cell)).append(" |"));
            page.append('\n');
        }
        if (rows.size() > MOST) {
            page.append('\n')
                    .append(Format.count(rows.size() - MOST))
                    .append(" more rows stand in the other reports.\n");
        }
    }
}
