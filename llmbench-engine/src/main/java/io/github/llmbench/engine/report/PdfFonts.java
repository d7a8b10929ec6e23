package io.github.llmbench.engine.report;

import com.lowagie.text.Chunk;
import com.lowagie.text.DocumentException;
import com.lowagie.text.Font;
import com.lowagie.text.Phrase;
import com.lowagie.text.pdf.BaseFont;
import java.awt.Color;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets text of any script: in DejaVu, which comes along and has Latin, Greek, Cyrillic, Arabic, Hebrew and many signs; else in a font
 * of this machine; else in boxes with the number of the character ({@link BoxFont}), which keep the text. All fonts are embedded.
 * Used by one thread.
 */
final class PdfFonts {
    private static final Logger LOG = LoggerFactory.getLogger(PdfFonts.class);
    private static final String DEJAVU = "/net/sf/jasperreports/fonts/dejavu/";
    private static final String REGULAR = "DejaVuSans.ttf";
    private static final String BOLD = "DejaVuSans-Bold.ttf";
    /** Up to here every character is in DejaVu; an answer in English needs no look at each. */
    private static final char PLAIN = 0x250;

    private final BaseFont regular;
    private final BaseFont bold;
    private final Supplier<List<Path>> files;
    private @Nullable List<BaseFont> others;
    private final Map<Integer, BaseFont> lacking = new HashMap<>();
    private final Map<Integer, BaseFont> boxes = new HashMap<>();
    private final Map<Key, Font> fonts = new HashMap<>();

    /** @param files looked at for what DejaVu lacks, in this order; asked for when the first such character comes */
    PdfFonts(Supplier<List<Path>> files) throws IOException {
        this.files = files;
        this.regular = font(REGULAR, bytes(REGULAR));
        this.bold = font(BOLD, bytes(BOLD));
    }

    /**
     * How text looks.
     *
     * @param size in points
     */
    record Look(float size, boolean bold, Color color) {}

    private record Key(BaseFont font, Look look) {}

    /** The bytes of the font that figures are drawn with. */
    static InputStream forFigures() throws IOException {
        return open(REGULAR);
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = PdfFonts.class.getResourceAsStream(DEJAVU + name);
        if (in == null) {
            throw new FileNotFoundException("the class path lacks " + DEJAVU + name + ", which a PDF report needs");
        }
        return in;
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    private static BaseFont font(String name, byte @Nullable [] bytes) throws IOException {
        try {
            return BaseFont.createFont(name, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, false, bytes, null);
        } catch (DocumentException e) {
            throw new IOException("the font " + name + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** A stretch of text with the font that has its characters. */
    record Piece(BaseFont font, String text) {}

    /** The text in fonts that have its characters; control characters are spaces. */
    Phrase phrase(String text, Look look) {
        Phrase phrase = new Phrase();
        phrase.setFont(set(base(look), look));
        for (Piece piece : pieces(text, look)) {
            phrase.add(new Chunk(piece.text(), set(piece.font(), look)));
        }
        return phrase;
    }

    /** The same cut where the font changes. */
    List<Piece> pieces(String text, Look look) {
        if (plain(text)) {
            return List.of(new Piece(base(look), text));
        }
        List<Piece> pieces = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        BaseFont font = base(look);
        for (int point : text.codePoints().toArray()) {
            int shown = shown(point);
            BaseFont next = font(shown, look);
            if (!next.equals(font) && !run.isEmpty()) {
                pieces.add(new Piece(font, run.toString()));
                run.setLength(0);
            }
            font = next;
            run.appendCodePoint(shown);
        }
        if (!run.isEmpty()) {
            pieces.add(new Piece(font, run.toString()));
        }
        return pieces;
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= PLAIN || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** In points, as it is set. */
    float width(String text, Look look) {
        float width = 0;
        for (Piece piece : pieces(text, look)) {
            width += piece.font().getWidthPoint(piece.text(), look.size());
        }
        return width;
    }

    /** In em; characters that DejaVu lacks count as one each. */
    float width(String text) {
        float lacking =
                text.codePoints().filter(point -> !regular.charExists(point)).count();
        return lacking + regular.getWidthPoint(text, 1);
    }

    private static int shown(int point) {
        boolean half = Character.getType(point) == Character.SURROGATE;
        return half ? 0xFFFD : Character.isISOControl(point) || point == 0x2028 || point == 0x2029 ? ' ' : point;
    }

    private BaseFont base(Look look) {
        return look.bold() ? bold : regular;
    }

    private Font set(BaseFont font, Look look) {
        return fonts.computeIfAbsent(
                new Key(font, look), key -> new Font(font, look.size(), Font.NORMAL, look.color()));
    }

    private BaseFont font(int point, Look look) {
        BaseFont first = base(look);
        if (point < PLAIN || first.charExists(point)) {
            return first;
        }
        return lacking.computeIfAbsent(point, this::other);
    }

    private BaseFont other(int point) {
        if (regular.charExists(point)) {
            return regular;
        }
        for (BaseFont font : others()) {
            if (font.charExists(point)) {
                return font;
            }
        }
        return boxes.computeIfAbsent(BoxFont.number(point), number -> {
            try {
                return font("boxes" + number + ".ttf", BoxFont.file(number));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private List<BaseFont> others() {
        List<BaseFont> known = others;
        if (known == null) {
            known = new ArrayList<>();
            for (Path file : files.get()) {
                try {
                    known.add(font(FontFiles.location(file), null));
                } catch (IOException | RuntimeException e) {
                    // A font that is broken, of an unknown kind or not to be embedded; boxes take its place.
                    LOG.warn("font {} is not used in PDF reports: {}", file, e.toString());
                }
            }
            others = known;
        }
        return known;
    }
}
