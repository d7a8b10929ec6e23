package io.github.llmbench.engine.report;

import com.lowagie.text.Document;
import com.lowagie.text.DocumentException;
import com.lowagie.text.Element;
import com.lowagie.text.Image;
import com.lowagie.text.PageSize;
import com.lowagie.text.Phrase;
import com.lowagie.text.Rectangle;
import com.lowagie.text.pdf.ColumnText;
import com.lowagie.text.pdf.PdfDestination;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfOutline;
import com.lowagie.text.pdf.PdfPCell;
import com.lowagie.text.pdf.PdfPTable;
import com.lowagie.text.pdf.PdfString;
import com.lowagie.text.pdf.PdfTemplate;
import com.lowagie.text.pdf.PdfWriter;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.report.PdfFonts.Look;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.text.Bidi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lays out a PDF: headings with bookmarks, text, tables and figures, one below the other. Used by one thread. */
final class PdfPages implements AutoCloseable {
    private static final Color TEXT = new Color(0x1C2128);
    private static final Color SOFT = new Color(0x57606A);
    private static final Color LINE = new Color(0xD0D7DE);
    /** As on the HTML page in light. */
    static final Map<Verdict, Color> VERDICTS = Map.of(
            Verdict.PASS, new Color(0x1A7F37),
            Verdict.FAIL, new Color(0xCF222E),
            Verdict.INCONCLUSIVE, new Color(0x9A6700));

    static final Look TITLE = new Look(18, true, TEXT);
    static final Look NORMAL = new Look(9, false, TEXT);
    static final Look NOTE = new Look(8, false, SOFT);
    static final Look CELL = new Look(8, false, TEXT);
    static final Look SMALL = new Look(6.5f, false, TEXT);
    private static final Look HEADING = new Look(13, true, TEXT);
    static final Look SUBHEADING = new Look(10, true, TEXT);
    private static final float MARGIN = 36;
    private static final float BOTTOM = 48;
    private static final float LEADING = 1.25f;
    private static final float PADDING = 3;
    private static final float TIGHT = 1.5f;
    private static final int LONG = 20;
    private static final float WIDEST = 13;
    private static final float AROUND = 1;
    private static final float BOLD = 1.12f;
    private static final int LONGEST_NAME = 44;
    private static final float ROOM = 40;
    private static final float ROOM_FOR_SECTION = 160;

    private final Document document;
    private final PdfWriter writer;
    private final PdfFonts fonts;
    private final @Nullable Font figures;

    /** @param running what stands at the foot of every page beside its number */
    PdfPages(OutputStream out, PdfFonts fonts, String title, String running) throws IOException {
        this.fonts = fonts;
        this.figures = figureFont();
        this.document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, BOTTOM);
        try {
            this.writer = PdfWriter.getInstance(document, out);
        } catch (DocumentException e) {
            throw failed(e);
        }
        writer.setCloseStream(false);
        writer.setPageEvent(new PdfFooter(fonts, new Look(7, false, SOFT), running));
        writer.setViewerPreferences(PdfWriter.PageModeUseOutlines | PdfWriter.DisplayDocTitle);
        document.addTitle(title);
        document.addCreator("LLM-Bench");
        document.open();
        writer.getExtraCatalog().put(PdfName.LANG, new PdfString("en"));
    }

    /** {@code null} where this Java cannot draw text. */
    private static @Nullable Font figureFont() throws IOException {
        try (InputStream in = PdfFonts.forFigures()) {
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (FontFormatException e) {
            throw new IOException("the font of figures cannot be used: " + e.getMessage(), e);
        } catch (LinkageError | InternalError | NullPointerException e) {
            // What a JDK without its font libraries or without fontconfig throws, depending on its build.
            return null;
        }
    }

    private static IOException failed(DocumentException e) {
        return new IOException("the PDF report cannot be written: " + e.getMessage(), e);
    }

    private void add(Element element) throws IOException {
        try {
            document.add(element);
        } catch (DocumentException e) {
            throw failed(e);
        }
    }

    void heading(String text) throws IOException {
        heading(text, ROOM_FOR_SECTION);
    }

    /** @param room what the section needs below its heading; where there is less, it begins on the next page */
    void heading(String text, float room) throws IOException {
        if (writer.getVerticalPosition(false) - document.bottom() < room) {
            document.newPage();
        }
        add(lines(text, HEADING, 14, 4));
        bookmark(writer.getRootOutline(), text);
    }

    private void bookmark(PdfOutline parent, String text) {
        float top = Math.min(document.top(), writer.getVerticalPosition(false) + 30);
        new PdfOutline(parent, new PdfDestination(PdfDestination.FITH, top), text, false);
    }

    void text(String text, Look look) throws IOException {
        add(lines(text, look, 0, 3));
    }

    /** A table of one cell, since only cells know right from left. */
    private PdfPTable lines(String text, Look look, float before, float after) {
        PdfPTable table = new PdfPTable(1);
        table.setWidthPercentage(100);
        table.setSpacingBefore(before);
        table.setSpacingAfter(after);
        PdfPCell cell = cell(text, look);
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setPadding(0);
        table.addCell(cell);
        return table;
    }

    private PdfPCell cell(String text, Look look) {
        PdfPCell cell = new PdfPCell(fonts.phrase(text, look));
        cell.setLeading(0, LEADING);
        cell.setPadding(look.size() < NOTE.size() ? TIGHT : PADDING);
        cell.setBorder(Rectangle.BOTTOM);
        cell.setBorderColor(LINE);
        cell.setBorderWidth(0.5f);
        cell.setRunDirection(direction(text));
        return cell;
    }

    /** Whether some of the text runs from right to left. */
    static boolean fromRight(String text) {
        char[] letters = text.toCharArray();
        return Bidi.requiresBidi(letters, 0, letters.length);
    }

    static int direction(String text) {
        if (!fromRight(text)) {
            return PdfWriter.RUN_DIRECTION_NO_BIDI;
        }
        boolean left = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight();
        return left ? PdfWriter.RUN_DIRECTION_LTR : PdfWriter.RUN_DIRECTION_RTL;
    }

    /** Columns whose heading starts with {@code >} are aligned to the right; headings stand on every page. */
    void table(List<String> headings, float[] widths, List<List<String>> rows) throws IOException {
        table(headings, widths, CELL, rows);
    }

    /** A table as {@link #table} with columns as wide as their cells want them, in small letters where that is too wide. */
    void fittingTable(List<String> headings, List<List<String>> rows) throws IOException {
        List<String> names = headings.stream()
                .map(heading -> heading.startsWith(">") ? heading.substring(1) : heading)
                .toList();
        float[] widths = widths(names, rows);
        boolean wide = sum(widths) * CELL.size() > document.right() - document.left();
        table(headings, widths, wide || rows.size() > LONG ? SMALL : CELL, rows);
    }

    private void table(List<String> headings, float[] widths, Look look, List<List<String>> rows) throws IOException {
        PdfPTable table = new PdfPTable(widths);
        table.setWidthPercentage(100);
        table.setHeaderRows(1);
        Look bold = new Look(look.size(), true, SOFT);
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            PdfPCell cell = cell(right ? heading.substring(1) : heading, bold);
            cell.setHorizontalAlignment(right ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT);
            table.addCell(cell);
        }
        for (List<String> cells : rows) {
            for (int i = 0; i < cells.size(); i++) {
                PdfPCell cell = cell(cells.get(i), verdict(cells.get(i), look));
                if (headings.get(i).startsWith(">")) {
                    cell.setHorizontalAlignment(Element.ALIGN_RIGHT);
                }
                table.addCell(cell);
            }
        }
        add(table);
        add(lines(" ", NOTE, 0, 0));
    }

    /** The same in small letters, for thousands of rows that are short: none may be higher than a page. */
    void longTable(List<String> headings, float[] widths, List<List<String>> rows) throws IOException {
        PdfRows.Style style =
                new PdfRows.Style(new Look(SMALL.size(), true, SOFT), SMALL, LINE, LEADING, TIGHT, PADDING);
        try {
            PdfRows table = new PdfRows(document, writer, fonts, style, headings, widths);
            for (List<String> cells : rows) {
                table.add(cells);
            }
            table.end();
        } catch (DocumentException e) {
            throw failed(e);
        }
        add(lines(" ", NOTE, 0, 0));
    }

    /** A cell that begins with a verdict has its colour. */
    private static Look verdict(String text, Look look) {
        for (Map.Entry<Verdict, Color> entry : VERDICTS.entrySet()) {
            if (text.startsWith(entry.getKey().name())) {
                return new Look(look.size(), true, entry.getValue());
            }
        }
        return look;
    }

    /**
     * The chart as a figure with its title, how to read it, and its table.
     *
     * @param letters stand for models in tables that would be too wide or long
     */
    void figure(Chart chart, Map<String, String> letters) throws IOException {
        PdfPTable block = new PdfPTable(1);
        block.setWidthPercentage(100);
        block.setSpacingBefore(10);
        block.setSplitRows(false);
        block.setKeepTogether(true);
        for (PdfPCell cell : List.of(cell(chart.title(), SUBHEADING), cell(chart.note(), NOTE))) {
            cell.setBorder(Rectangle.NO_BORDER);
            cell.setPadding(0);
            cell.setPaddingBottom(PADDING);
            block.addCell(cell);
        }
        if (figures != null) {
            drawn(chart, figures).forEach(block::addCell);
        }
        add(block);
        List<String> columns = chart.table().columns();
        List<List<String>> rows = chart.table().rows();
        boolean wide = sum(widths(columns, rows)) * CELL.size() > document.right() - document.left();
        boolean dense = wide || rows.size() > LONG;
        List<List<String>> shown = dense ? lettered(rows, letters) : rows;
        table(columns, widths(columns, shown), dense ? SMALL : CELL, shown);
    }

    /** Names would be broken in narrow columns, and stand in many rows. */
    private static List<List<String>> lettered(List<List<String>> rows, Map<String, String> letters) {
        return rows.stream()
                .map(row -> row.stream()
                        .map(cell -> letters.entrySet().stream()
                                .filter(entry -> cell.equals(entry.getKey()) || cell.startsWith(entry.getKey() + " "))
                                .findFirst()
                                .map(entry -> entry.getValue()
                                        + cell.substring(entry.getKey().length()))
                                .orElse(cell))
                        .toList())
                .toList();
    }

    /** Whether figures can be drawn. */
    boolean draws() {
        return figures != null;
    }

    /** The figure, and under it what its colours stand for. */
    private List<PdfPCell> drawn(Chart chart, Font font) throws IOException {
        List<Phrase> names = chart.y().categories().stream()
                .map(name -> fonts.phrase(shortened(name.replace('\n', ' ')), NOTE))
                .toList();
        float labels =
                names.stream().map(ColumnText::getWidth).max(Float::compare).orElse(0f);
        int width = (int) (document.right() - document.left());
        PdfFigure figure = new PdfFigure(chart, width - (int) labels, font);
        PdfTemplate template = writer.getDirectContent().createTemplate(width, figure.height());
        Graphics2D graphics = template.createGraphicsShapes(width, figure.height());
        try {
            graphics.translate((int) labels, 0);
            figure.paint(graphics, width - (int) labels);
        } finally {
            graphics.dispose();
        }
        for (int i = 0; i < names.size(); i++) {
            float y = (float) (figure.height() - figure.below(i)) - NOTE.size() / 3;
            ColumnText.showTextAligned(
                    template,
                    Element.ALIGN_RIGHT,
                    names.get(i),
                    labels,
                    y,
                    0,
                    direction(chart.y().categories().get(i)),
                    0);
        }
        List<PdfPCell> cells = new ArrayList<>();
        try {
            cells.add(plain(new PdfPCell(Image.getInstance(template), true)));
        } catch (DocumentException e) {
            throw failed(e);
        }
        figure.legend().forEach((name, colour) -> {
            Phrase entry = fonts.phrase("■  ", new Look(NOTE.size(), false, colour));
            entry.add(fonts.phrase(name, CELL));
            PdfPCell cell = plain(new PdfPCell(entry));
            cell.setPaddingLeft(labels + ROOM);
            cell.setPaddingBottom(PADDING);
            cell.setRunDirection(
                    direction(name) == PdfWriter.RUN_DIRECTION_NO_BIDI
                            ? PdfWriter.RUN_DIRECTION_NO_BIDI
                            : PdfWriter.RUN_DIRECTION_LTR);
            cells.add(cell);
        });
        return cells;
    }

    private static PdfPCell plain(PdfPCell cell) {
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setPadding(0);
        return cell;
    }

    private static String shortened(String name) {
        int[] points = name.codePoints().toArray();
        if (points.length <= LONGEST_NAME) {
            return name;
        }
        int half = LONGEST_NAME / 2 - 1;
        return new String(points, 0, half) + "…" + new String(points, points.length - half, half);
    }

    /** In em: as wide as the longest of the cells wants it, within reason; no word is broken if that can be helped. */
    private float[] widths(List<String> columns, List<List<String>> rows) {
        float[] widths = new float[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            List<String> cells = rows.stream().map(row -> row.get(column)).toList();
            float heading = widest(List.of(columns.get(i))) * BOLD;
            float longest = Math.max(heading, widest(cells));
            float word = Math.max(
                    heading,
                    widest(cells.stream()
                            .flatMap(cell -> Stream.of(cell.split(" ", -1)))
                            .toList()));
            widths[i] = AROUND + Math.max(word, Math.min(longest, WIDEST));
        }
        return widths;
    }

    private float widest(List<String> texts) {
        float widest = 0;
        for (String text : texts) {
            widest = Math.max(widest, fonts.width(text));
        }
        return widest;
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    @Override
    public void close() {
        document.close();
    }
}
