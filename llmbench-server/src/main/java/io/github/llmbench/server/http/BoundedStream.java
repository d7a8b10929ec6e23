package io.github.llmbench.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends a request whose body is larger than it may be, or comes in a trickle. For one thread. */
public final class BoundedStream extends FilterInputStream {
    private final long most;
    private final Pace pace;
    private long read;

    /** Of a stream that may have so many bytes at most. */
    public BoundedStream(InputStream in, long most) {
        this(in, most, new Pace());
    }

    BoundedStream(InputStream in, long most, Pace pace) {
        super(in);
        this.most = most;
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        long began = System.nanoTime();
        int next = super.read();
        if (next >= 0) {
            count(1, began);
        }
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long began = System.nanoTime();
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            count(count, began);
        }
        return count;
    }

    private void count(int bytes, long began) {
        if (pace.slow(bytes, began)) {
            throw Problem.of(
                    408, "Too slow", "the body came too slowly; send it over a faster line, or in smaller parts");
        }
        read += bytes;
        if (read > most) {
            throw Problem.tooLarge(most);
        }
    }
}
