package io.github.llmbench.providers.wire;

import java.nio.ByteBuffer;

/** Cuts a stream of bytes into events, however the bytes were cut on their way. One parser reads one stream; not thread-safe. */
interface EventParser {
    /**
     * Takes the next bytes and hands on each event they complete.
     *
     * @throws TooLargeException if an event grows beyond the limit
     */
    void feed(ByteBuffer bytes, EventHandler handler);

    /** The stream has ended: hands on the last event, should it lack its terminator. */
    void finish(EventHandler handler);
}
