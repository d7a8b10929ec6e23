package io.github.llmbench.engine.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes, which a JSON parser reads without making a text of them first. Not safe for use by several threads. */
final class JournalLines implements Closeable {
    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    JournalLines(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** The next line without its end, which the last one may lack; {@code null} after it. */
    byte @Nullable [] next() throws IOException {
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            if (at < end) {
                byte[] line = Arrays.copyOfRange(buffer, start, at);
                start = at + 1;
                return line;
            }
            int seen = at - start;
            if (!fill()) {
                byte[] last = Arrays.copyOfRange(buffer, start, end);
                start = end;
                return last.length == 0 ? null : last;
            }
            at = start + seen;
        }
    }

    /** Puts what is left to the front and reads more behind it. */
    private boolean fill() throws IOException {
        int left = end - start;
        byte[] to = left > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, start, to, 0, left);
        buffer = to;
        start = 0;
        end = left;
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, read);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
