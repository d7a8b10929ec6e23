package io.github.llmbench.simulator;

import io.github.llmbench.simulator.internal.wire.ChatRequest;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** The parts of an HTTP request that are looked at. */
final class Incoming {
    private static final String CALL_HEADER = "x-llmbench-call";
    private static final int LONGEST_CALL = 200;

    private final long received;
    private final String uri;
    private final byte[] body;
    private final boolean http;
    private final boolean post;
    private final boolean keepAlive;
    private final @Nullable String call;

    /**
     * Copies what is needed.
     *
     * @param received {@link System#nanoTime()} when all of it had been read
     */
    Incoming(FullHttpRequest request, long received) {
        this.received = received;
        this.uri = request.uri();
        this.body = ByteBufUtil.getBytes(request.content());
        this.http = request.decoderResult().isSuccess();
        this.post = request.method().equals(HttpMethod.POST);
        this.keepAlive = http && HttpUtil.isKeepAlive(request);
        String header = request.headers().get(CALL_HEADER);
        this.call = header == null || header.length() <= LONGEST_CALL ? header : header.substring(0, LONGEST_CALL);
    }

    /** Whether it could be understood at all. */
    boolean isHttp() {
        return http;
    }

    boolean isPost() {
        return post;
    }

    boolean isKeepAlive() {
        return keepAlive;
    }

    /** Path and query. */
    String uri() {
        return uri;
    }

    byte[] body() {
        return body;
    }

    /** Path without its query. */
    String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    Arrival arrival(long number, String format, @Nullable ChatRequest request) {
        return new Arrival(number, received, path(), format, request, call);
    }
}
