package io.github.llmbench.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;

/** Values of {@link System#nanoTime()}, one a content event. Not safe for use by several threads. */
final class Stamps {
    private final long[] values;

    private Stamps(long[] values) {
        this.values = values;
    }

    static Stamps of(long... values) {
        return new Stamps(values);
    }

    static Stamps ofSize(int size) {
        return new Stamps(new long[size]);
    }

    int size() {
        return values.length;
    }

    long get(int event) {
        return values[event];
    }

    /** Sets those from one event up to another, exclusive. */
    void set(int from, int to, long stamp) {
        Arrays.fill(values, from, to, stamp);
    }

    /** A copy of the first. */
    Stamps first(int count) {
        return new Stamps(Arrays.copyOf(values, count));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeArray(values, 0, values.length);
    }
}
