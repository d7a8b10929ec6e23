package io.github.llmbench.engine.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TrueType font of boxes that hold the hexadecimal number of a code point, as browsers show characters that no font has. A PDF
 * whose text is set in it shows the number and keeps the character: what is selected, searched or copied is the text itself.
 *
 * <p>Tables and glyph forms are those of the OpenType specification 1.9 (ISO/IEC 14496-22): glyf with simple and composite glyphs,
 * cmap format 12.
 */
final class BoxFont {
    /** How many code points one font has. */
    static final int SIZE = 4096;

    private static final int EM = 1000;
    private static final int ASCENT = 800;
    private static final int DESCENT = -140;
    private static final int LEFT = 60;
    private static final int STROKE = 30;
    private static final int THICK = 40;
    private static final int DIGIT_WIDTH = 200;
    private static final int DIGIT_HEIGHT = 360;
    private static final int[] ROWS = {370, -70};
    private static final int[] TWO_COLUMNS = {230, 570};
    private static final int[] THREE_COLUMNS = {130, 400, 670};
    private static final int BOX = 0;
    private static final int FIRST_DIGIT = 1;
    private static final int FIRST = 17;
    private static final int SMALL = 0x10000;
    private static final int HEX = 16;

    /** Segments of a seven-segment display, a to g, that make the digits 0 to F. */
    private static final String[] DIGITS = {
        "abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg", "abcefg", "cdefg",
        "adef", "bcdeg", "adefg", "aefg"
    };

    private final int start;

    private BoxFont(int start) {
        this.start = start;
    }

    /** The number of the font that has a code point. */
    static int number(int codePoint) {
        return codePoint / SIZE;
    }

    /** The font with this number as a file. */
    static byte[] file(int number) {
        try {
            return new BoxFont(number * SIZE).tables();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name() {
        return String.format(Locale.ROOT, "LLMBenchBoxes%06X", start);
    }

    /** Big-endian data in memory. */
    private static final class Data extends DataOutputStream {
        private final ByteArrayOutputStream bytes;

        Data() {
            this(new ByteArrayOutputStream());
        }

        private Data(ByteArrayOutputStream bytes) {
            super(bytes);
            this.bytes = bytes;
        }

        Data shorts(int... values) throws IOException {
            for (int value : values) {
                writeShort(value);
            }
            return this;
        }

        Data ints(int... values) throws IOException {
            for (int value : values) {
                writeInt(value);
            }
            return this;
        }

        byte[] padded() throws IOException {
            while (size() % 4 != 0) {
                writeByte(0);
            }
            return bytes.toByteArray();
        }
    }

    private byte[] tables() throws IOException {
        List<byte[]> glyphs = glyphs();
        Data glyf = new Data();
        Data loca = new Data();
        for (byte[] glyph : glyphs) {
            loca.ints(glyf.size());
            glyf.write(glyph);
        }
        loca.ints(glyf.size());
        Map<String, byte[]> tables = new TreeMap<>();
        tables.put("OS/2", os2());
        tables.put("cmap", cmap());
        tables.put("glyf", glyf.padded());
        tables.put("head", head());
        tables.put("hhea", hhea());
        tables.put("hmtx", hmtx(glyphs.size()));
        tables.put("loca", loca.padded());
        tables.put("maxp", maxp(glyphs.size()));
        tables.put("name", names());
        tables.put("post", new Data().ints(0x00030000, 0, 0, 0, 0, 0, 0, 0).padded());
        return file(tables);
    }

    private static byte[] file(Map<String, byte[]> tables) throws IOException {
        int power = Integer.highestOneBit(tables.size());
        Data file = new Data();
        file.ints(0x00010000)
                .shorts(
                        tables.size(),
                        power * HEX,
                        Integer.numberOfTrailingZeros(power),
                        (tables.size() - power) * HEX);
        int offset = 12 + HEX * tables.size();
        for (Map.Entry<String, byte[]> table : tables.entrySet()) {
            file.write(table.getKey().getBytes(StandardCharsets.US_ASCII));
            file.ints(checksum(table.getValue()), offset, table.getValue().length);
            offset += table.getValue().length;
        }
        for (byte[] table : tables.values()) {
            file.write(table);
        }
        return file.padded();
    }

    private static int checksum(byte[] table) {
        int sum = 0;
        for (int i = 0; i < table.length; i += 4) {
            sum += (table[i] & 0xFF) << 24
                    | (table[i + 1] & 0xFF) << 16
                    | (table[i + 2] & 0xFF) << 8
                    | (table[i + 3] & 0xFF);
        }
        return sum;
    }

    private List<byte[]> glyphs() throws IOException {
        List<byte[]> glyphs = new ArrayList<>(FIRST + SIZE);
        int right = EM - LEFT;
        int inner = LEFT + STROKE;
        glyphs.add(simple(List.of(
                rectangle(LEFT, DESCENT, right, ASCENT),
                hole(inner, DESCENT + STROKE, right - STROKE, ASCENT - STROKE))));
        for (String segments : DIGITS) {
            glyphs.add(simple(segments.chars().mapToObj(BoxFont::segment).toList()));
        }
        for (int i = 0; i < SIZE; i++) {
            glyphs.add(composite(start + i));
        }
        return glyphs;
    }

    private static int[] segment(int name) {
        int middle = DIGIT_HEIGHT / 2;
        int right = DIGIT_WIDTH;
        int top = DIGIT_HEIGHT;
        return switch (name) {
            case 'a' -> rectangle(0, top - THICK, right, top);
            case 'b' -> rectangle(right - THICK, middle, right, top);
            case 'c' -> rectangle(right - THICK, 0, right, middle);
            case 'd' -> rectangle(0, 0, right, THICK);
            case 'e' -> rectangle(0, 0, THICK, middle);
            case 'f' -> rectangle(0, middle, THICK, top);
            case 'g' -> rectangle(0, middle - THICK / 2, right, middle + THICK / 2);
            default -> throw new IllegalArgumentException("a digit has the segments a to g, but not " + (char) name);
        };
    }

    /** Corners clockwise, which fills. */
    private static int[] rectangle(int left, int bottom, int right, int top) {
        return new int[] {left, bottom, left, top, right, top, right, bottom};
    }

    /** Corners the other way round, which leaves free. */
    private static int[] hole(int left, int bottom, int right, int top) {
        return new int[] {left, bottom, right, bottom, right, top, left, top};
    }

    private static byte[] simple(List<int[]> contours) throws IOException {
        Data glyph = new Data();
        glyph.shorts(contours.size());
        bounds(glyph, contours);
        int points = 0;
        for (int[] contour : contours) {
            points += contour.length / 2;
            glyph.shorts(points - 1);
        }
        glyph.shorts(0);
        for (int i = 0; i < points; i++) {
            glyph.writeByte(1);
        }
        for (int axis = 0; axis < 2; axis++) {
            int before = 0;
            for (int[] contour : contours) {
                for (int i = axis; i < contour.length; i += 2) {
                    glyph.shorts(contour[i] - before);
                    before = contour[i];
                }
            }
        }
        return glyph.padded();
    }

    private static void bounds(Data glyph, List<int[]> contours) throws IOException {
        int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] high = {Integer.MIN_VALUE, Integer.MIN_VALUE};
        for (int[] contour : contours) {
            for (int i = 0; i < contour.length; i++) {
                low[i % 2] = Math.min(low[i % 2], contour[i]);
                high[i % 2] = Math.max(high[i % 2], contour[i]);
            }
        }
        glyph.shorts(low).shorts(high);
    }

    private static byte[] composite(int codePoint) throws IOException {
        String number = String.format(Locale.ROOT, codePoint < SMALL ? "%04X" : "%06X", codePoint);
        int[] columns = codePoint < SMALL ? TWO_COLUMNS : THREE_COLUMNS;
        Data glyph = new Data();
        glyph.shorts(-1, LEFT, DESCENT, EM - LEFT, ASCENT);
        // Arguments are words and offsets; more components follow.
        glyph.shorts(0x0023, BOX, 0, 0);
        for (int i = 0; i < number.length(); i++) {
            boolean last = i == number.length() - 1;
            glyph.shorts(
                    last ? 0x0003 : 0x0023,
                    FIRST_DIGIT + Character.digit(number.charAt(i), HEX),
                    columns[i % columns.length],
                    ROWS[i / columns.length]);
        }
        return glyph.padded();
    }

    private byte[] cmap() throws IOException {
        return new Data()
                .shorts(0, 1, 3, 10)
                .ints(12)
                .shorts(12, 0)
                .ints(HEX + 12, 0, 1, start, start + SIZE - 1, FIRST)
                .padded();
    }

    private static byte[] head() throws IOException {
        Data head = new Data();
        head.ints(0x00010000, 0x00010000, 0, 0x5F0F3CF5).shorts(0, EM).ints(0, 0, 0, 0);
        head.shorts(LEFT, DESCENT, EM - LEFT, ASCENT, 0, 8, 2, 1, 0);
        return head.padded();
    }

    private static byte[] hhea() throws IOException {
        Data hhea = new Data();
        hhea.ints(0x00010000).shorts(ASCENT, DESCENT, 0, EM, LEFT, LEFT, EM - LEFT, 1, 0, 0, 0, 0, 0, 0, 0, 1);
        return hhea.padded();
    }

    private static byte[] hmtx(int glyphs) throws IOException {
        Data hmtx = new Data();
        hmtx.shorts(EM);
        int[] bearings = new int[glyphs];
        Arrays.fill(bearings, LEFT);
        return hmtx.shorts(bearings).padded();
    }

    private static byte[] maxp(int glyphs) throws IOException {
        return new Data()
                .ints(0x00010000)
                .shorts(glyphs, 256, 64, 256, 64, 1, 0, 0, 0, 0, 0, 0, 8, 1)
                .padded();
    }

    private static byte[] os2() throws IOException {
        Data os2 = new Data();
        os2.shorts(0, EM, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0);
        os2.write(new byte[10]);
        os2.ints(0, 0, 0, 0);
        os2.write("LLMB".getBytes(StandardCharsets.US_ASCII));
        os2.shorts(0x40, 0, 0xFFFF, ASCENT, DESCENT, 0, ASCENT, -DESCENT);
        return os2.padded();
    }

    private byte[] names() throws IOException {
        String[] values = {name(), "Regular", name(), name()};
        int[] ids = {1, 2, 4, 6};
        Data strings = new Data();
        Data names = new Data();
        names.shorts(0, ids.length, 6 + 12 * ids.length);
        for (int i = 0; i < ids.length; i++) {
            byte[] text = values[i].getBytes(StandardCharsets.UTF_16BE);
            names.shorts(3, 1, 0x0409, ids[i], text.length, strings.size());
            strings.write(text);
        }
        names.write(strings.padded());
        return names.padded();
    }
}
