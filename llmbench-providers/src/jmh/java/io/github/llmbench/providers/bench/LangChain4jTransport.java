package io.github.llmbench.providers.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.CancellationUnsupportedHandle;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.github.llmbench.providers.http.Exchange;
import io.github.llmbench.providers.http.HttpTransport;
import io.github.llmbench.providers.http.ResponseSubscriber;
import io.github.llmbench.providers.http.TransportFailure;
import io.github.llmbench.providers.http.TransportSettings;
import io.github.llmbench.providers.http.WireRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * langchain4j has no client on Netty; this one lets its streaming models run on LLM-Bench's transport. Its own parser waits on a stream,
 * which an event loop must not, so that lines are split here, as the benchmarks' server writes them.
 */
final class LangChain4jTransport implements HttpClient, HttpClientBuilder, AutoCloseable {
    private static final String DATA = "data: ";
    private static final ServerSentEventContext CONTEXT =
            new ServerSentEventContext(new CancellationUnsupportedHandle());

    private final HttpTransport transport = HttpTransport.open(TransportSettings.DIRECT);

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        WireRequest wire = new WireRequest(
                request.method().name(),
                URI.create(request.url()),
                headers,
                request.body().getBytes(UTF_8));
        Exchange unused = transport.send(wire, null, null, new Lines(listener));
    }

    private static final class Lines implements ResponseSubscriber {
        private final ServerSentEventListener listener;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

        Lines(ServerSentEventListener listener) {
            this.listener = listener;
        }

        @Override
        public void sent(long nanos) {}

        @Override
        public void headers(int status, Map<String, String> headers, long nanos) {
            Map<String, List<String>> lists = new LinkedHashMap<>();
            headers.forEach((name, value) -> lists.put(name, List.of(value)));
            listener.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(status)
                    .headers(lists)
                    .build());
        }

        @Override
        public void bytes(ByteBuffer bytes, long nanos) {
            while (bytes.hasRemaining()) {
                byte next = bytes.get();
                if (next != '\n') {
                    line.write(next);
                } else {
                    end();
                }
            }
        }

        private void end() {
            if (line.size() > 0) {
                String text = line.toString(UTF_8);
                line.reset();
                if (text.startsWith(DATA)) {
                    listener.onEvent(new ServerSentEvent(null, text.substring(DATA.length())), CONTEXT);
                }
            }
        }

        @Override
        public void complete(long nanos) {
            listener.onClose();
        }

        @Override
        public void failed(TransportFailure failure, long nanos) {
            listener.onError(new IllegalStateException(failure.message()));
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("only streams are measured");
    }

    @Override
    public HttpClient build() {
        return this;
    }

    @Override
    public @Nullable Duration connectTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public @Nullable Duration readTimeout() {
        return null;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }

    @Override
    public void close() {
        transport.close();
    }
}
