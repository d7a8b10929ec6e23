package io.github.llmbench.engine.report;

import com.lowagie.text.Document;
import com.lowagie.text.Element;
import com.lowagie.text.Phrase;
import com.lowagie.text.pdf.ColumnText;
import com.lowagie.text.pdf.PdfContentByte;
import com.lowagie.text.pdf.PdfPageEventHelper;
import com.lowagie.text.pdf.PdfTemplate;
import com.lowagie.text.pdf.PdfWriter;
import io.github.llmbench.engine.report.PdfFonts.Look;
import org.jspecify.annotations.Nullable;

/** What run it is and which page of how many, at the foot of every page. */
final class PdfFooter extends PdfPageEventHelper {
    private static final float DROP = 22;
    private static final float ROOM = 40;
    private static final float GAP = 3;

    private final PdfFonts fonts;
    private final Look look;
    private final String running;
    private @Nullable PdfTemplate pages;

    PdfFooter(PdfFonts fonts, Look look, String running) {
        this.fonts = fonts;
        this.look = look;
        this.running = running;
    }

    @Override
    public void onOpenDocument(PdfWriter writer, Document document) {
        pages = writer.getDirectContent().createTemplate(ROOM, 12);
    }

    @Override
    public void onEndPage(PdfWriter writer, Document document) {
        PdfContentByte content = writer.getDirectContent();
        float y = document.bottom() - DROP;
        write(content, Element.ALIGN_LEFT, fonts.phrase(running, look), document.left(), y);
        Phrase page = fonts.phrase("Page " + writer.getPageNumber() + " of", look);
        write(content, Element.ALIGN_RIGHT, page, document.right() - ROOM / 2 - GAP, y);
        if (pages != null) {
            content.addTemplate(pages, document.right() - ROOM / 2, y);
        }
    }

    @Override
    public void onCloseDocument(PdfWriter writer, Document document) {
        if (pages != null) {
            // The writer has begun the page after the last.
            String last = Integer.toString(writer.getPageNumber() - 1);
            write(pages, Element.ALIGN_LEFT, fonts.phrase(last, look), 0, 0);
        }
    }

    private static void write(PdfContentByte content, int alignment, Phrase phrase, float x, float y) {
        ColumnText.showTextAligned(content, alignment, phrase, x, y, 0);
    }
}
