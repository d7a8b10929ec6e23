package io.github.llmbench.providers.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call's stream of an HTTP/2 connection. */
final class Http2Lane implements Lane, ChannelFutureListener {
    private static final int LOWEST_FINAL = 200;

    private final Http2Session session;
    private final Channel channel;
    private final Route route;
    private final Arrivals reads;
    private final boolean reused;
    private @Nullable Http2FrameStream stream;
    private @Nullable Call call;
    private boolean ended;
    private boolean headSeen;
    private boolean anything;
    private long lastRead = System.nanoTime();

    Http2Lane(Http2Session session, Channel channel, Route route, Arrivals reads, boolean reused) {
        this.session = session;
        this.channel = channel;
        this.route = route;
        this.reads = reads;
        this.reused = reused;
    }

    @Override
    public void begin(Call next, WireRequest request) {
        call = next;
        Http2FrameStream opened = session.openStream(this);
        stream = opened;
        boolean empty = request.body().length == 0;
        ChannelFuture head =
                channel.write(new DefaultHttp2HeadersFrame(Requests.http2(request, route), empty).stream(opened));
        if (empty) {
            head.addListener(this);
        } else {
            channel.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(request.body()), true).stream(opened))
                    .addListener(this);
        }
        channel.flush();
    }

    /** The last byte of the request was handed to the socket. */
    @Override
    public void operationComplete(ChannelFuture written) {
        if (!written.isSuccess()) {
            broken(written.cause());
        } else if (call != null && !headSeen) {
            call.sent(System.nanoTime());
        }
    }

    @Override
    public long lastRead() {
        return lastRead;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    void head(Http2Headers headers, boolean last) {
        arrived();
        Call current = call;
        if (current == null) {
            return;
        }
        if (!headSeen) {
            int status = status(headers);
            if (status < 0) {
                abort(Failures.malformed(route, "HTTP/2"));
                return;
            }
            if (status < LOWEST_FINAL) {
                return;
            }
            headSeen = true;
            Map<String, String> all = new LinkedHashMap<>();
            headers.forEach(header -> {
                String name = header.getKey().toString().toLowerCase(Locale.ROOT);
                if (!name.startsWith(":")) {
                    all.merge(name, header.getValue().toString(), (a, b) -> a + ", " + b);
                }
            });
            if (!all.getOrDefault("content-encoding", "identity").equals("identity")) {
                abort(Failures.compressed(route));
                return;
            }
            current.head(status, all, lastRead);
        }
        if (last) {
            complete();
        }
    }

    private static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        return status != null && status.toString().matches("[1-5][0-9]{2}") ? Integer.parseInt(status.toString()) : -1;
    }

    void bytes(ByteBuf content, boolean last) {
        arrived();
        if (call != null && content.isReadable()) {
            call.bytes(content.nioBuffer(), lastRead);
        }
        if (last) {
            complete();
        } else if (call != null && call.settled()) {
            session.settled(this);
        }
    }

    /** The read is over in which the answer was settled. */
    void readOver() {
        if (call != null) {
            call.readOver();
        }
    }

    private void arrived() {
        anything = true;
        lastRead = reads.nanos();
    }

    private void complete() {
        Call current = end();
        if (current != null) {
            current.complete(lastRead);
        }
    }

    void reset(long code) {
        Http2Error error = Http2Error.valueOf(code);
        broken(new IOException("stream reset by the server: " + (error == null ? code : error)));
    }

    void broken(Throwable cause) {
        Call current = end();
        if (current != null) {
            current.broken(cause, anything);
        }
    }

    void abort(TransportFailure failure) {
        Call current = call;
        abandon();
        if (current != null) {
            current.fail(failure);
        }
    }

    @Override
    public void abandon() {
        Http2FrameStream begun = stream;
        boolean open = !ended;
        end();
        if (open && begun != null && channel.isActive()) {
            var unused = channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(begun));
        }
    }

    private @Nullable Call end() {
        Call current = call;
        call = null;
        if (!ended) {
            ended = true;
            session.ended(stream);
        }
        return current;
    }
}
