package io.github.llmbench.providers.http;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/** What a connection speaks once it is open: the last handlers of its pipeline. */
interface PipelineEnd<T> {
    /**
     * Adds its handlers.
     *
     * @param reads stamps what the socket brings
     * @param answers stamps what TLS, if any, makes of it
     */
    T addTo(Channel channel, Route route, Arrivals reads, Arrivals answers);

    /** The protocol TLS must have agreed on; {@code null} where none need be named. */
    @Nullable
    String protocol();

    /** Completes the promise once calls can be sent. */
    void whenReady(T made, Promise<T> promise);
}
