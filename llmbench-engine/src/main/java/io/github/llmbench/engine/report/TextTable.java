package io.github.llmbench.engine.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Aligned columns of plain text. Not safe for use by several threads. */
final class TextTable {
    private static final String GAP = "  ";
    private static final int PAGE = 100;
    private static final int WIDEST = 42;
    private static final int EAST_ASIAN = 0x1100;

    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /** Columns whose heading starts with {@code >} are aligned to the right. */
    TextTable(List<String> headings) {
        right = new boolean[headings.size()];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headings.size(); i++) {
            right[i] = headings.get(i).startsWith(">");
            names.add(right[i] ? headings.get(i).substring(1) : headings.get(i));
        }
        rows.add(names);
    }

    void row(List<String> cells) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            // Only the last column may be long: nothing stands behind it.
            shown.add(i < cells.size() - 1 ? cut(plain(cells.get(i))) : plain(cells.get(i)));
        }
        rows.add(shown);
    }

    List<String> lines() {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - width(row.get(i)));
                line.append(GAP).append(right[i] ? space + row.get(i) : row.get(i) + space);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** Without control characters, which a terminal would obey. */
    static String plain(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String cut(String text) {
        int[] points = text.codePoints().toArray();
        if (points.length <= WIDEST) {
            return text;
        }
        int half = (WIDEST - 3) / 2;
        return new String(points, 0, half) + "..." + new String(points, points.length - half, half);
    }

    /** Columns on a terminal: East Asian letters and emoji take two, marks that combine none. */
    static int width(String text) {
        return text.codePoints().map(TextTable::width).sum();
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return point >= EAST_ASIAN && wide(point) ? 2 : 1;
    }

    private static boolean wide(int point) {
        return Character.isIdeographic(point)
                || point <= 0x115F
                || (point >= 0x3000 && point <= 0x30FF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xFF01 && point <= 0xFF60)
                || (point >= 0x1F300 && point <= 0x1FAFF);
    }

    /** Lines of at most 100 columns unless a word is longer, each with this indent. */
    static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : plain(text).split(" ", -1)) {
            boolean first = line.length() == indent.length();
            if (!first && width(line.toString()) + 1 + width(word) > PAGE) {
                lines.add(line.toString());
                line.setLength(indent.length());
                first = true;
            }
            line.append(first ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    static List<String> lines(List<String> headings, List<List<String>> rows) {
        TextTable table = new TextTable(headings);
        rows.forEach(table::row);
        return Collections.unmodifiableList(table.lines());
    }
}
