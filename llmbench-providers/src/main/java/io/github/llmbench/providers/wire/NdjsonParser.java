package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;

/** One JSON text a line (LF or CRLF), as Ollama sends; blank lines are dropped, and the last line needs no terminator. */
final class NdjsonParser implements EventParser {
    private final ByteAccumulator line = new ByteAccumulator("a line of the answer", SseParser.LIMIT);

    @Override
    public void feed(ByteBuffer bytes, EventHandler handler) {
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            int end = start;
            int limit = bytes.limit();
            while (end < limit && bytes.get(end) != '\n') {
                end++;
            }
            line.append(bytes, end - start);
            if (end < limit) {
                bytes.position(end + 1);
                finish(handler);
            }
        }
    }

    @Override
    public void finish(EventHandler handler) {
        int length = line.size;
        while (length > 0 && line.array[length - 1] <= ' ' && line.array[length - 1] >= 0) {
            length--;
        }
        if (length > 0) {
            handler.event("", line.array, 0, length);
        }
        line.clear();
    }
}
