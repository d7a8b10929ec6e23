package io.github.llmbench.engine.report;

import com.lowagie.text.Document;
import com.lowagie.text.DocumentException;
import com.lowagie.text.Element;
import com.lowagie.text.Rectangle;
import com.lowagie.text.pdf.ColumnText;
import com.lowagie.text.pdf.PdfChunk;
import com.lowagie.text.pdf.PdfContentByte;
import com.lowagie.text.pdf.PdfPCell;
import com.lowagie.text.pdf.PdfPTable;
import com.lowagie.text.pdf.PdfWriter;
import io.github.llmbench.engine.report.PdfFonts.Look;
import io.github.llmbench.engine.report.PdfFonts.Piece;
import java.awt.Color;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table of thousands of short rows, drawn by hand: openpdf's own table takes four times as long over it. Each page gets one block,
 * with the headings on top; a row is never divided. Text that runs from right to left is left to openpdf. Used by one thread.
 */
final class PdfRows {
    private static final float RULE = 0.5f;

    private final Document document;
    private final PdfWriter writer;
    private final PdfFonts fonts;
    private final Style style;
    private final float[] lefts;
    private final boolean[] rights;
    private final Row headings;
    private final List<Row> block = new ArrayList<>();
    private float height;

    /**
     * How rows look.
     *
     * @param headings of the columns' headings
     * @param cells of all others
     * @param line colour of the line under each row
     * @param leading distance of lines, in parts of the size
     * @param padding above and below a cell's text
     * @param aside to the left and right of it
     */
    record Style(Look headings, Look cells, Color line, float leading, float padding, float aside) {}

    /** A row as it will be drawn: of each cell its lines, or openpdf's column where it has none. */
    private record Row(List<String> texts, List<List<String>> lines, Look look, float height) {}

    /** @param columns a heading that starts with {@code >} aligns its column to the right */
    PdfRows(Document document, PdfWriter writer, PdfFonts fonts, Style style, List<String> columns, float[] widths) {
        this.document = document;
        this.writer = writer;
        this.fonts = fonts;
        this.style = style;
        this.lefts = lefts(widths, document.right() - document.left());
        this.rights = new boolean[widths.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            rights[i] = columns.get(i).startsWith(">");
            names.add(rights[i] ? columns.get(i).substring(1) : columns.get(i));
        }
        this.headings = row(names, style.headings());
    }

    private static float[] lefts(float[] widths, float room) {
        float all = 0;
        for (float width : widths) {
            all += width;
        }
        float[] lefts = new float[widths.length + 1];
        for (int i = 0; i < widths.length; i++) {
            lefts[i + 1] = lefts[i] + widths[i] / all * room;
        }
        return lefts;
    }

    void add(List<String> cells) throws DocumentException {
        Row row = row(cells, style.cells());
        float free = writer.getVerticalPosition(false) - document.bottom() - headings.height() - height;
        if (row.height() > free) {
            end();
            document.newPage();
        }
        block.add(row);
        height += row.height();
    }

    /** Writes what is left. */
    void end() throws DocumentException {
        if (block.isEmpty()) {
            return;
        }
        List<Row> rows = new ArrayList<>(List.of(headings));
        rows.addAll(block);
        PdfPCell cell = new PdfPCell();
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setPadding(0);
        cell.setFixedHeight(height + headings.height());
        cell.setCellEvent((same, place, canvases) -> draw(rows, canvases[PdfPTable.TEXTCANVAS], place.getTop()));
        PdfPTable whole = new PdfPTable(1);
        whole.setWidthPercentage(100);
        whole.setSpacingBefore(0);
        whole.setSpacingAfter(0);
        whole.addCell(cell);
        document.add(whole);
        block.clear();
        height = 0;
    }

    private Row row(List<String> cells, Look look) {
        List<String> texts = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        float highest = look.size() * style.leading();
        for (int i = 0; i < cells.size(); i++) {
            String text = printed(cells.get(i));
            texts.add(text);
            lines.add(PdfPages.fromRight(text) ? List.of() : lines(text, look, width(i)));
            highest = Math.max(
                    highest,
                    lines.get(i).isEmpty()
                            ? column(null, text, look, i, 0)
                            : lines.get(i).size() * look.size() * style.leading());
        }
        return new Row(texts, lines, look, highest + 2 * style.padding() + RULE);
    }

    private static String printed(String text) {
        return text.codePoints().anyMatch(PdfChunk::noPrint)
                ? text.codePoints()
                        .filter(point -> !PdfChunk.noPrint(point))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
    }

    private float width(int column) {
        return lefts[column + 1] - lefts[column] - 2 * style.aside();
    }

    private List<String> lines(String text, Look look, float room) {
        if (fonts.width(text, look) <= room) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getLineInstance(Locale.ROOT);
        breaks.setText(text);
        StringBuilder line = new StringBuilder();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String word = text.substring(start, end);
            start = end;
            if (!line.isEmpty() && fonts.width((line + word).stripTrailing(), look) > room) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
            }
            if (fonts.width(word.stripTrailing(), look) <= room) {
                line.append(word);
            } else {
                broken(word, look, room, line, lines);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** A word that is wider than its column goes on in the next line, wherever that is. */
    private void broken(String word, Look look, float room, StringBuilder line, List<String> lines) {
        for (int point : word.codePoints().toArray()) {
            if (!line.isEmpty() && fonts.width(line + Character.toString(point), look) > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.appendCodePoint(point);
        }
    }

    private void draw(List<Row> rows, PdfContentByte canvas, float top) {
        float y = top;
        for (Row row : rows) {
            canvas.setColorFill(row.look().color());
            for (int i = 0; i < row.texts().size(); i++) {
                if (row.lines().get(i).isEmpty()) {
                    column(canvas, row.texts().get(i), row.look(), i, y);
                } else {
                    draw(row.lines().get(i), row.look(), canvas, i, y);
                }
            }
            y -= row.height();
            canvas.setColorStroke(style.line());
            canvas.setLineWidth(RULE);
            canvas.moveTo(document.left(), y);
            canvas.lineTo(document.right(), y);
            canvas.stroke();
        }
    }

    private void draw(List<String> lines, Look look, PdfContentByte canvas, int column, float top) {
        float y = top - style.padding() - look.size();
        for (String line : lines) {
            float indent = rights[column] ? width(column) - fonts.width(line, look) : 0;
            canvas.beginText();
            canvas.setTextMatrix(document.left() + lefts[column] + style.aside() + indent, y);
            for (Piece piece : fonts.pieces(line, look)) {
                canvas.setFontAndSize(piece.font(), look.size());
                canvas.showText(piece.text());
            }
            canvas.endText();
            y -= look.size() * style.leading();
        }
    }

    /** Sets text that runs from right to left, in part at least; only measures it where there is no canvas. Returns its height. */
    private float column(@Nullable PdfContentByte canvas, String text, Look look, int column, float top) {
        ColumnText area = new ColumnText(canvas);
        float left = document.left() + lefts[column] + style.aside();
        float start = top - style.padding();
        area.setSimpleColumn(left, start - document.getPageSize().getHeight(), left + width(column), start);
        area.setLeading(0, style.leading());
        area.setRunDirection(PdfPages.direction(text));
        area.setAlignment(rights[column] ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT);
        area.setText(fonts.phrase(text, look));
        area.go(canvas == null);
        return area.getLinesWritten() * look.size() * style.leading();
    }
}
