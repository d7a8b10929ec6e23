package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events as the HTML standard defines them: lines end with LF, CRLF or CR; a byte order mark at the start, comments
 * and unknown fields are dropped; several {@code data} lines are one event, joined by LF; one space after the colon is dropped.
 * Unlike the standard, a last event without its blank line is handed on, and so is a named event without data.
 *
 * <p>Bytes are copied once, into a buffer in which the event's data grow in place.
 */
final class SseParser implements EventParser {
    private static final int LIMIT = 16 * 1024 * 1024;
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final int NONE = -1;

    private final ByteAccumulator buffer = new ByteAccumulator("a server-sent event", LIMIT);
    private int lineStart;
    private int dataStart = NONE;
    private int dataEnd;
    private String name = "";
    private boolean firstLine = true;
    private boolean skipLineFeed;

    @Override
    public void feed(ByteBuffer bytes, EventHandler handler) {
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            if (skipLineFeed) {
                skipLineFeed = false;
                if (bytes.get(start) == '\n') {
                    bytes.position(start + 1);
                    continue;
                }
            }
            int end = start;
            int limit = bytes.limit();
            byte terminator = 0;
            while (end < limit && (terminator = bytes.get(end)) != '\n' && terminator != '\r') {
                end++;
            }
            buffer.append(bytes, end - start);
            if (end < limit) {
                bytes.position(end + 1);
                skipLineFeed = terminator == '\r';
                line(handler);
            }
        }
    }

    @Override
    public void finish(EventHandler handler) {
        if (buffer.size > lineStart) {
            line(handler);
        }
        dispatch(handler);
    }

    private void line(EventHandler handler) {
        byte[] array = buffer.array;
        int start = lineStart;
        int end = buffer.size;
        if (firstLine) {
            firstLine = false;
            start += startsWithByteOrderMark(array, start, end) ? 3 : 0;
        }
        if (start == end) {
            dispatch(handler);
        } else if (isField(DATA, array, start, end)) {
            data(valueStart(DATA, array, start, end), end);
        } else {
            if (isField(EVENT, array, start, end)) {
                int from = valueStart(EVENT, array, start, end);
                name = new String(array, from, end - from, StandardCharsets.UTF_8);
            }
            buffer.size = lineStart;
        }
    }

    private void data(int from, int end) {
        if (dataStart == NONE) {
            dataStart = from;
            dataEnd = end;
        } else {
            byte[] array = buffer.array;
            array[dataEnd] = '\n';
            System.arraycopy(array, from, array, dataEnd + 1, end - from);
            dataEnd += 1 + end - from;
            buffer.size = dataEnd;
        }
        lineStart = buffer.size;
    }

    private void dispatch(EventHandler handler) {
        if (dataStart != NONE) {
            handler.event(name, buffer.array, dataStart, dataEnd - dataStart);
        } else if (!name.isEmpty()) {
            handler.event(name, buffer.array, 0, 0);
        }
        buffer.clear();
        lineStart = 0;
        dataStart = NONE;
        name = "";
    }

    private static boolean startsWithByteOrderMark(byte[] array, int start, int end) {
        return end - start >= 3
                && array[start] == (byte) 0xEF
                && array[start + 1] == (byte) 0xBB
                && array[start + 2] == (byte) 0xBF;
    }

    private static boolean isField(byte[] field, byte[] array, int start, int end) {
        int length = field.length;
        if (end - start < length || (end - start > length && array[start + length] != ':')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (array[start + i] != field[i]) {
                return false;
            }
        }
        return true;
    }

    private static int valueStart(byte[] field, byte[] array, int start, int end) {
        int from = Math.min(end, start + field.length + 1);
        return from < end && array[from] == ' ' ? from + 1 : from;
    }
}
