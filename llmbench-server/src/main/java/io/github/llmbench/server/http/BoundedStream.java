package io.github.llmbench.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends a request whose body is larger than it may be. For one thread. */
public final class BoundedStream extends FilterInputStream {
    private final long most;
    private long read;

    /** Of a stream that may have so many bytes at most. */
    public BoundedStream(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        if (next >= 0) {
            count(1);
        }
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            count(count);
        }
        return count;
    }

    private void count(int bytes) {
        read += bytes;
        if (read > most) {
            throw Problem.tooLarge(most);
        }
    }
}
