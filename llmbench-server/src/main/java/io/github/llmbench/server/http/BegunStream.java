package io.github.llmbench.server.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Knows whether anything was written: until then an answer can still be another one. Gives up on who reads in a trickle. For one thread.
 */
final class BegunStream extends FilterOutputStream {
    private final Pace pace;
    private boolean begun;

    BegunStream(OutputStream out) {
        this(out, new Pace());
    }

    BegunStream(OutputStream out, Pace pace) {
        super(out);
        this.pace = pace;
    }

    @Override
    public void write(int value) throws IOException {
        begun = true;
        long began = System.nanoTime();
        out.write(value);
        kept(1, began);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun = true;
        long began = System.nanoTime();
        out.write(bytes, offset, length);
        kept(length, began);
    }

    private void kept(int bytes, long began) throws IOException {
        if (pace.slow(bytes, began)) {
            throw new IOException("who asked reads too slowly");
        }
    }

    boolean begun() {
        return begun;
    }
}
