package io.github.llmbench.server.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Knows whether anything was written: until then an answer can still be another one. For one thread. */
final class BegunStream extends FilterOutputStream {
    private boolean begun;

    BegunStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int value) throws IOException {
        begun = true;
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun = true;
        out.write(bytes, offset, length);
    }

    boolean begun() {
        return begun;
    }
}
