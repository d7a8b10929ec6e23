package io.github.llmbench.store.run;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One row in the text format of COPY (PostgreSQL's manual, "COPY", "Text Format"). Used by one thread, for one row. */
final class CopyLine {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder line = new StringBuilder(512);

    CopyLine add(@Nullable String value) {
        separate();
        if (value == null) {
            line.append("\\N");
            return this;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
        return this;
    }

    CopyLine add(long value) {
        separate();
        line.append(value);
        return this;
    }

    CopyLine add(byte[] value) {
        separate();
        line.append("\\\\x").append(HEX.formatHex(value));
        return this;
    }

    private void separate() {
        if (!line.isEmpty()) {
            line.append('\t');
        }
    }

    /** The row with the line feed at its end. */
    byte[] bytes() {
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
