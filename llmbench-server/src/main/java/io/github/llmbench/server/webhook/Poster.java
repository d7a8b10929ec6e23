package io.github.llmbench.server.webhook;

import io.github.llmbench.providers.http.AddressCheck;
import io.github.llmbench.providers.http.HttpTransport;
import io.github.llmbench.providers.http.ResponseSubscriber;
import io.github.llmbench.providers.http.TransportFailure;
import io.github.llmbench.providers.http.TransportSettings;
import io.github.llmbench.providers.http.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Posts JSON over the same client that calls models, which connects to no address that its guard refuses and follows no redirect. Of an
 * answer only the status is looked at. Safe for use by several threads.
 */
final class Poster implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpTransport transport;

    Poster(AddressCheck guard) {
        transport = HttpTransport.open(TransportSettings.DIRECT, guard);
    }

    /**
     * Posts, and waits for the answer's status.
     *
     * @throws IOException if there is none; its message names the host and never the rest of the URL
     */
    int post(URI url, Map<String, String> headers, String json) throws IOException, InterruptedException {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        var exchange = transport.send(
                new WireRequest("POST", url, headers, json.getBytes(StandardCharsets.UTF_8)),
                TIMEOUT,
                TIMEOUT,
                new Status(answered));
        try {
            return answered.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "it could not be sent" : String.valueOf(cause.getMessage()), e);
        } finally {
            // The body is nobody's matter, however long it may be.
            exchange.cancel();
        }
    }

    private record Status(CompletableFuture<Integer> answered) implements ResponseSubscriber {
        @Override
        public void sent(long nanos) {
            // Only the answer counts.
        }

        @Override
        public void headers(int status, Map<String, String> headers, long nanos) {
            answered.complete(status);
        }

        @Override
        public void bytes(ByteBuffer bytes, long nanos) {
            // The body is nobody's matter.
        }

        @Override
        public void complete(long nanos) {
            // The head came before.
        }

        @Override
        public void failed(TransportFailure failure, long nanos) {
            answered.completeExceptionally(new IOException(failure.message()));
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
