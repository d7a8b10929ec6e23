package io.github.llmbench.store.run;

import io.github.llmbench.store.codec.StoredJson;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row in the text format of COPY (PostgreSQL's manual, "COPY", "Text Format"). Works on bytes, since this is done for every trial
 * while it is waited for. Used by one thread, for one row.
 */
final class CopyLine extends OutputStream {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_CAPACITY = 1_024;

    private byte[] line = new byte[FIRST_CAPACITY];
    private int length;

    CopyLine add(@Nullable String value) {
        if (value != null) {
            return addText(value.getBytes(StandardCharsets.UTF_8));
        }
        separate(2);
        escaped('N');
        return this;
    }

    private CopyLine addText(byte[] utf8) {
        separate(0);
        write(utf8, 0, utf8.length);
        return this;
    }

    /** A text that is written piece by piece. */
    CopyLine add(Consumer<OutputStream> text) {
        separate(0);
        text.accept(this);
        return this;
    }

    /** More of the last column's text, as UTF-8. What must be escaped is ASCII, and so never a part of another character. */
    @Override
    public void write(byte[] utf8, int from, int count) {
        reserve(2 * count);
        for (int i = from; i < from + count; i++) {
            byte b = utf8[i];
            switch (b) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> line[length++] = b;
            }
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    CopyLine add(long value) {
        return addText(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** Texts for a column of texts (PostgreSQL's manual, "Array Input and Output Syntax"); nothing where there are none. */
    CopyLine add(List<String> values) {
        if (values.isEmpty()) {
            return add((String) null);
        }
        String array = values.stream()
                .map(value ->
                        '"' + StoredJson.storable(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
        return add(array);
    }

    /** Bytes for a column of bytes. */
    CopyLine addBytes(byte[] value) {
        separate(3 + 2 * value.length);
        escaped('\\');
        line[length++] = 'x';
        for (byte b : value) {
            line[length++] = HEX[(b >> 4) & 0xF];
            line[length++] = HEX[b & 0xF];
        }
        return this;
    }

    private void escaped(char letter) {
        line[length++] = '\\';
        line[length++] = (byte) letter;
    }

    private void separate(int more) {
        reserve(more + 1);
        if (length > 0) {
            line[length++] = '\t';
        }
    }

    private void reserve(int more) {
        int needed = length + more;
        if (needed > line.length) {
            line = Arrays.copyOf(line, Math.max(needed, 2 * line.length));
        }
    }

    /** The row with the line feed at its end. */
    byte[] bytes() {
        byte[] whole = Arrays.copyOf(line, length + 1);
        whole[length] = '\n';
        return whole;
    }
}
