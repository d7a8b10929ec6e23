package io.github.llmbench.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.llmbench.simulator.internal.wire.Json;
import io.github.llmbench.simulator.internal.wire.WireFormat;
import io.github.llmbench.simulator.internal.wire.WireFormats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: reads requests and writes answers, one after the other. Used on its event loop only. */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int MOST_PIPELINED = 64;
    private static final String SERVED = "the simulator serves .../chat/completions, .../responses, .../messages,"
            + " .../models/{model}:generateContent, :streamGenerateContent?alt=sse and .../api/chat";

    private final Service service;
    private final Channel channel;
    private final ChannelHandlerContext encoder;
    private final Pacer pacer;
    private final Queue<Incoming> pipelined = new ArrayDeque<>();
    private @Nullable Exchange current;
    private boolean keepAlive = true;

    Connection(Service service, Channel channel, ChannelHandlerContext encoder, Pacer pacer) {
        this.service = service;
        this.channel = channel;
        this.encoder = encoder;
        this.pacer = pacer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Incoming incoming = new Incoming(request, System.nanoTime());
        if (current == null) {
            handle(incoming);
        } else if (pipelined.size() < MOST_PIPELINED) {
            pipelined.add(incoming);
        } else {
            LOG.warn("closed a connection with more than {} requests in a pipeline", MOST_PIPELINED);
            close();
        }
    }

    private void handle(Incoming incoming) {
        keepAlive = incoming.isKeepAlive();
        long number = service.nextNumber();
        Optional<WireFormat> format = WireFormats.forPath(incoming.path());
        if (!incoming.isHttp()) {
            answer(unserved(number, incoming, 400, "the request is not HTTP/1.1"));
        } else if (format.isEmpty()) {
            answer(unserved(number, incoming, 404, SERVED));
        } else if (!incoming.isPost()) {
            answer(unserved(number, incoming, 405, "the simulator answers POST only"));
        } else {
            answer(service.planner().decide(number, format.get(), incoming));
        }
    }

    private static Decision unserved(long number, Incoming incoming, int status, String message) {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("error", message);
        return new Decision.Refusal(incoming.arrival(number, "none", null), status, body, null, null);
    }

    private void answer(Decision decision) {
        if (decision instanceof Decision.Plan plan) {
            begin(
                    plan.generation().request().streamed()
                            ? new StreamedExchange(plan, this)
                            : new WholeExchange(plan, this));
        } else if (decision instanceof Decision.Refusal refusal) {
            refuse(refusal);
        }
    }

    private void begin(Exchange exchange) {
        current = exchange;
        if (exchange.due() > System.nanoTime() || exchange.wake()) {
            pacer.add(exchange);
        }
    }

    private void refuse(Decision.Refusal refusal) {
        long stamp = System.nanoTime();
        whole(refusal.status(), Json.bytes(refusal.body()), refusal.retryAfter());
        service.log(LogEntry.refused(refusal, stamp));
        next();
    }

    /** Logs an exchange that has ended and turns to the next request. */
    void ended(LogEntry entry) {
        current = null;
        service.log(entry);
        next();
    }

    private void next() {
        Incoming incoming = pipelined.poll();
        if (incoming != null && keepAlive && channel.isActive()) {
            handle(incoming);
        }
    }

    /** A buffer for events, to be handed to {@link #stream}. */
    ByteBuf buffer() {
        return Chunk.begin(channel.alloc());
    }

    /** Writes the head of a stream, which leaves with what follows. */
    void beginStream(String contentType) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        write(closing(head));
    }

    /** Writes events. */
    void stream(ByteBuf events, boolean complete, boolean truncated) {
        Chunk.end(events);
        // Past the encoder, which would hand each chunk to the socket in three pieces.
        ChannelFuture written = encoder.write(events);
        if (complete) {
            written = channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        channel.flush();
        if (truncated || (complete && !keepAlive)) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Writes a whole answer. */
    void whole(int status, byte[] body, @Nullable Duration retryAfter) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        describe(response, body.length);
        if (retryAfter != null) {
            response.headers()
                    .set(
                            HttpHeaderNames.RETRY_AFTER,
                            retryAfter.plusNanos(999_999_999).toSeconds());
        }
        ChannelFuture written = channel.writeAndFlush(closing(response));
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Writes the first bytes of a body and closes. */
    void truncated(byte[] part, int length) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        describe(head, length);
        write(head);
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static void describe(HttpResponse response, int length) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, length);
    }

    private <T extends HttpResponse> T closing(T response) {
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return response;
    }

    private void write(HttpObject part) {
        channel.write(part).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void close() {
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        pipelined.clear();
        if (current != null) {
            current.end(false);
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("a client closed its connection", cause);
        } else {
            LOG.warn("closed a connection that could not be served", cause);
        }
        close();
    }
}
