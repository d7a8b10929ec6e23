package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events as the HTML standard defines them: lines end with LF, CRLF or CR; a byte order mark at the start, comments
 * and unknown fields are dropped; several {@code data} lines are one event, joined by LF; one space after the colon is dropped.
 * Unlike the standard, a last event without its blank line is handed on, and so is a named event without data.
 *
 * <p>What arrives is copied once, into a buffer in which lines are looked for and the event's data are put together in place.
 */
final class SseParser implements EventParser {
    static final int LIMIT = 16 * 1024 * 1024;
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final int NONE = -1;

    private final ByteAccumulator buffer = new ByteAccumulator("a server-sent event", LIMIT);
    /** Where the next byte to look at stands. */
    private int scanned;

    private int lineStart;
    private int dataStart = NONE;
    private int dataEnd;
    private String name = "";
    private boolean firstLine = true;
    private boolean skipLineFeed;

    @Override
    public void feed(ByteBuffer bytes, EventHandler handler) {
        buffer.append(bytes, bytes.remaining());
        byte[] array = buffer.array;
        int end = buffer.size;
        int at = scanned;
        while (at < end) {
            byte value = array[at];
            if (value > '\r' || (value != '\n' && value != '\r')) {
                at++;
                continue;
            }
            // A line feed that follows a carriage return ends no other line.
            if (value == '\r' || !skipLineFeed || at != lineStart) {
                line(at, handler);
            }
            skipLineFeed = value == '\r';
            at++;
            lineStart = at;
        }
        dropRead();
    }

    @Override
    public void finish(EventHandler handler) {
        if (buffer.size > lineStart) {
            line(buffer.size, handler);
        }
        dispatch(handler);
    }

    /** Keeps no more than the data of the event that is not complete yet, and the line that is not. */
    private void dropRead() {
        int data = dataStart == NONE ? 0 : dataEnd - dataStart;
        if (dataStart > 0) {
            System.arraycopy(buffer.array, dataStart, buffer.array, 0, data);
        }
        buffer.drop(data, lineStart);
        scanned = buffer.size;
        lineStart = data;
        if (dataStart != NONE) {
            dataStart = 0;
            dataEnd = data;
        }
    }

    private void line(int end, EventHandler handler) {
        byte[] array = buffer.array;
        int start = lineStart;
        if (firstLine) {
            firstLine = false;
            start += startsWithByteOrderMark(array, start, end) ? 3 : 0;
        }
        if (start == end) {
            dispatch(handler);
        } else if (isField(DATA, array, start, end)) {
            data(valueStart(DATA, array, start, end), end);
        } else if (isField(EVENT, array, start, end)) {
            int from = valueStart(EVENT, array, start, end);
            name = new String(array, from, end - from, StandardCharsets.UTF_8);
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
        }
    }

    private void dispatch(EventHandler handler) {
        if (dataStart != NONE) {
            handler.event(name, buffer.array, dataStart, dataEnd - dataStart);
        } else if (!name.isEmpty()) {
            handler.event(name, buffer.array, 0, 0);
        }
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
