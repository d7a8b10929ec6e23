package io.github.llmbench.store.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One row in the text format of COPY (PostgreSQL's manual, "COPY", "Text Format"). Works on bytes, since this is done for every trial
 * while it is waited for. Used by one thread, for one row.
 */
final class CopyLine {
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

    /** A text as UTF-8. What must be escaped is ASCII, and so never a part of another character. */
    CopyLine addText(byte[] utf8) {
        separate(2 * utf8.length);
        for (byte b : utf8) {
            switch (b) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> line[length++] = b;
            }
        }
        return this;
    }

    CopyLine add(long value) {
        return addText(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
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
        int needed = length + more + 1;
        if (needed > line.length) {
            line = Arrays.copyOf(line, Math.max(needed, 2 * line.length));
        }
        if (length > 0) {
            line[length++] = '\t';
        }
    }

    /** The row with the line feed at its end. */
    byte[] bytes() {
        byte[] whole = Arrays.copyOf(line, length + 1);
        whole[length] = '\n';
        return whole;
    }
}
