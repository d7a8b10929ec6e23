package io.github.llmbench.providers.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** Java's own client, for comparison: HTTP/1.1, asynchronous, a stamp a read, the body searched for its pieces of content. */
final class JavaNetClient implements Client {
    private static final String BODY =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final byte[] CONTENT = "\"content\":\"".getBytes(US_ASCII);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, HttpRequest> byPath = new ConcurrentHashMap<>();
    private final String url;

    JavaNetClient(String url) {
        this.url = url;
    }

    @Override
    public void call(String path, boolean stream, Ended ended) {
        HttpRequest request =
                byPath.computeIfAbsent(path, p -> HttpRequest.newBuilder(URI.create(url + p + "/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build());
        Reading reading = new Reading();
        var unused = client.sendAsync(request, BodyHandlers.fromSubscriber(reading)).whenComplete((answer, failure) -> {
            if (failure == null) {
                ended.ended(reading.events);
            } else {
                ended.failed(failure + " after the read at " + reading.stamp);
            }
        });
    }

    @Override
    public void close() {
        byPath.clear();
    }

    private static final class Reading implements Flow.Subscriber<List<ByteBuffer>> {
        private int matched;
        private int events;
        private long stamp;

        @Override
        public void onSubscribe(Flow.Subscription started) {
            started.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            stamp = System.nanoTime();
            for (ByteBuffer buffer : buffers) {
                while (buffer.hasRemaining()) {
                    next(buffer.get());
                }
            }
        }

        /** Goes on where the read before ended: an event may be cut between two. */
        private void next(byte value) {
            if (value != CONTENT[matched]) {
                matched = value == CONTENT[0] ? 1 : 0;
            } else if (++matched == CONTENT.length) {
                matched = 0;
                events++;
            }
        }

        /** Told by the future of the answer. */
        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
