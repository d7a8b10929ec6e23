package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.CallError.Kind;
import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client: sends requests and hands answers on as they arrive. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class HttpTransport implements AutoCloseable {
    private final TransportSettings settings;

    private HttpTransport(TransportSettings settings) {
        this.settings = settings;
    }

    /**
     * Opens a transport.
     *
     * @throws IllegalArgumentException if a PEM file cannot be used; the message names it
     */
    public static HttpTransport open(TransportSettings settings) {
        return new HttpTransport(settings);
    }

    /**
     * Sends a request; returns at once.
     *
     * @param attemptTimeout limit from sent to the end of the answer; {@code null} for none
     * @param stallTimeout limit on the time between two reads, and from sent to the first; {@code null} for none
     * @throws IllegalStateException if the transport is closed
     */
    public Exchange send(
            WireRequest request,
            @Nullable Duration attemptTimeout,
            @Nullable Duration stallTimeout,
            ResponseSubscriber subscriber) {
        subscriber.failed(
                new TransportFailure(Kind.CONNECTION, "this transport connects to nothing yet"), System.nanoTime());
        return () -> {};
    }

    /** What a run's context says of this transport; no secret. */
    public Map<String, String> settings() {
        return Map.of("proxy", settings.proxyName());
    }

    /** Cancels what is under way, closes all connections and ends the threads. */
    @Override
    public void close() {}
}
