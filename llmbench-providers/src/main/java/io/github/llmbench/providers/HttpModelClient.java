package io.github.llmbench.providers;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.providers.http.Exchange;
import io.github.llmbench.providers.http.HttpTransport;
import io.github.llmbench.providers.http.TransportSettings;
import io.github.llmbench.providers.http.WireRequest;
import io.github.llmbench.providers.request.BuiltRequest;
import io.github.llmbench.providers.request.RequestBuilder;
import io.github.llmbench.providers.wire.AnswerReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model behind HTTP: langchain4j builds the request, the transport carries it, a decoder reads the answer. */
final class HttpModelClient implements ModelClient {
    private static final String CALL_HEADER = "x-llmbench-call";

    private final ModelRef model;
    private final Vendor vendor;
    private final URI baseUrl;
    private final String query;
    private final Credentials credentials;
    private final RequestBuilder requests;
    private final TransportSettings transportSettings;
    private final Transports transports;
    private final HttpTransport transport;
    private final Set<Exchange> inFlight = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Target lastTarget;

    HttpModelClient(
            ModelRef model,
            Vendor vendor,
            URI baseUrl,
            Credentials credentials,
            TransportSettings transportSettings,
            Transports transports) {
        this.model = model;
        this.vendor = vendor;
        this.baseUrl = baseUrl;
        this.query = model.endpoint().query().entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        this.credentials = credentials;
        this.requests = new RequestBuilder(vendor.dialect(), withoutSlash(baseUrl.toString()), model.name());
        this.transportSettings = transportSettings;
        this.transports = transports;
        this.transport = transports.acquire(transportSettings);
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        return prepare(request).call(context);
    }

    @Override
    public Prepared prepare(ModelRequest request) {
        boolean stream = request.stream();
        try {
            WireRequest wire = wire(request);
            return context -> send(wire, stream, context);
        } catch (RuntimeException e) {
            String reason = "the request could not be built: " + oneLine(e);
            return context -> failed(Kind.CLIENT_ERROR, reason, context);
        }
    }

    private CompletableFuture<ModelResponse> send(WireRequest wire, boolean stream, CallContext context) {
        if (closed.get()) {
            return failed(Kind.CANCELLED, "the client of " + model.label() + " is closed", context);
        }
        CompletableFuture<ModelResponse> future = new CompletableFuture<>();
        AnswerReader reader =
                new AnswerReader(vendor.format(), stream, context.recorder(), credentials::redact, future::complete);
        Exchange exchange;
        try {
            String callId = context.callId();
            exchange = transport.send(
                    callId == null ? wire : wire.with(CALL_HEADER, callId),
                    context.attemptTimeout(),
                    context.timeLeft(),
                    context.stallTimeout(),
                    reader);
        } catch (RuntimeException e) {
            return failed(Kind.CLIENT_ERROR, "the request could not be sent: " + oneLine(e), context);
        }
        inFlight.add(exchange);
        if (closed.get()) {
            exchange.cancel();
        }
        var unused = future.whenComplete((response, failure) -> {
            inFlight.remove(exchange);
            if (!reader.ended()) {
                exchange.cancel();
            }
        });
        return future;
    }

    private WireRequest wire(ModelRequest request) {
        BuiltRequest built = requests.build(request);
        Map<String, String> headers = built.headers();
        headers.put("user-agent", "llmbench");
        credentials.addTo(headers);
        return new WireRequest("POST", uri(built.url()), headers, built.body());
    }

    /** The URL of a model's calls hardly changes, so that the last one is kept parsed. */
    private URI uri(String url) {
        Target last = lastTarget;
        if (last == null || !last.url.equals(url)) {
            String separator = url.indexOf('?') < 0 ? "?" : "&";
            last = new Target(url, URI.create(query.isEmpty() ? url : url + separator + query));
            lastTarget = last;
        }
        return last.uri;
    }

    private CompletableFuture<ModelResponse> failed(Kind kind, String message, CallContext context) {
        CallError error = new CallError(kind, null, credentials.redact(message));
        long now = System.nanoTime();
        return CompletableFuture.completedFuture(
                ModelResponse.failed(error, context.recorder().end(now).finish()));
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> all = new TreeMap<>(transport.settings());
        all.put("base-url", baseUrl.toString());
        all.put("answer-limits", AnswerReader.limits());
        List<String> notSent = requests.notSent(model.parameters());
        if (!notSent.isEmpty()) {
            all.put("parameters-not-sent", String.join(", ", notSent));
        }
        return all;
    }

    @Override
    public Collection<Thread> carriers() {
        return transport.carriers();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            inFlight.forEach(Exchange::cancel);
            transports.release(transportSettings);
        }
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private record Target(String url, URI uri) {}
}
