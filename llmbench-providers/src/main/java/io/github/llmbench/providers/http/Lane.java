package io.github.llmbench.providers.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** What carries one call: a connection of HTTP/1.1, or a stream of an HTTP/2 connection. Used on its event loop only. */
interface Lane {
    /** Sends the request; the call hears of all that follows. */
    void begin(Call call, WireRequest request);

    /** When something last arrived here. */
    long lastRead();

    /** The call has no more use for the answer: the rest of it is not read. */
    void abandon();

    /** Whether the connection had served calls before, so that the server may have closed it meanwhile. */
    boolean reused();

    /** Gives a call its lane. */
    @FunctionalInterface
    interface Opener {
        /** The future fails with a {@link ConnectFailure}; cancelling it gives the lane back. Called on the loop. */
        Future<Lane> open(EventLoop loop, Route route);
    }
}
