package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing byte array with a limit; small between events, so that thousands of idle streams stay cheap. */
final class ByteAccumulator {
    private static final int FIRST_CAPACITY = 256;
    private static final int KEPT_CAPACITY = 4 * 1024;

    private final String what;
    private final int limit;
    byte[] array = new byte[FIRST_CAPACITY];
    int size;

    ByteAccumulator(String what, int limit) {
        this.what = what;
        this.limit = limit;
    }

    /** Appends {@code length} bytes from the buffer's position on. */
    void append(ByteBuffer source, int length) {
        if (length > limit - size) {
            throw new TooLargeException(what, limit);
        }
        if (size + length > array.length) {
            array = Arrays.copyOf(array, Math.min(limit, Math.max(size + length, array.length * 2)));
        }
        source.get(array, size, length);
        size += length;
    }

    /** Forgets what stands between two places. */
    void drop(int from, int to) {
        if (from == 0 && to == size) {
            clear();
        } else if (from < to) {
            System.arraycopy(array, to, array, from, size - to);
            size -= to - from;
        }
    }

    void clear() {
        size = 0;
        if (array.length > KEPT_CAPACITY) {
            array = new byte[FIRST_CAPACITY];
        }
    }
}
