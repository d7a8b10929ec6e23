package io.github.llmbench.providers.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Writes requests the way HTTP/1.1 and HTTP/2 want them. */
final class Requests {
    /** {@link WireRequest} has checked names and values, with messages that show no value. */
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    /** What HTTP/2 forbids (RFC 9113, section 8.2.2), and what is set anew. */
    private static final Set<String> OF_HTTP1 = Set.of(
            "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "content-length");

    private Requests() {}

    static FullHttpRequest of(WireRequest request, Origin origin, Route route) {
        URI uri = request.uri();
        HttpHeaders headers = UNCHECKED.newHeaders();
        headers.set(HttpHeaderNames.HOST, origin.hostHeader());
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        request.headers().forEach(headers::set);
        headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (request.body().length > 0 || mayHaveBody(request.method())) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        } else {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        route.proxyAuthorization().ifPresent(value -> headers.set(HttpHeaderNames.PROXY_AUTHORIZATION, value));
        String target = target(uri);
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                route.absoluteForm() ? "http://" + origin.hostHeader() + target : target,
                Unpooled.wrappedBuffer(request.body()),
                headers,
                UNCHECKED.newEmptyHeaders());
    }

    static Http2Headers http2(WireRequest request, Route route) {
        Origin origin = route.origin();
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(request.method())
                .scheme(origin.tls() ? "https" : "http")
                .authority(origin.hostHeader())
                .path(target(request.uri()))
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("host")) {
                headers.authority(value);
            } else if (!OF_HTTP1.contains(lower)) {
                headers.set(lower, value);
            }
        });
        if (request.body().length > 0 || mayHaveBody(request.method())) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        return headers;
    }

    private static boolean mayHaveBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
