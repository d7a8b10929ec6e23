package io.github.llmbench.simulator.internal.wire;

/** The events of one streamed answer, in the order of the methods. Not safe for use by several threads. */
public interface EventStream {
    /** What comes before the first content. */
    void open(Frames frames);

    /** One content event, with what the format wants between two blocks of content. Chunks come in order. */
    void content(int chunk, Frames frames);

    /** What comes after the last content. */
    void close(Frames frames);
}
