package io.github.llmbench.providers.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One socket to a server, serving one call at a time. Everything but {@link #isActive()} happens on its event loop. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> implements Lane, ChannelFutureListener {
    private final Channel channel;
    private final Route route;
    private final ConnectionPool pool;
    private final Arrivals reads;
    private final Arrivals answers;
    private @Nullable Call call;
    private boolean requestWritten;
    private boolean headSeen;
    private boolean interim;
    private boolean keepAlive;
    private boolean inflates;
    private long idleSince;
    private boolean used;

    Connection(Channel channel, Route route, ConnectionPool pool, Arrivals reads, Arrivals answers) {
        this.channel = channel;
        this.route = route;
        this.pool = pool;
        this.reads = reads;
        this.answers = answers;
    }

    Origin origin() {
        return route.origin();
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    boolean isActive() {
        return channel.isActive();
    }

    long idleSince() {
        return idleSince;
    }

    /** When the socket was last read. */
    @Override
    public long lastRead() {
        return reads.nanos();
    }

    @Override
    public void begin(Call next, WireRequest request) {
        call = next;
        requestWritten = false;
        headSeen = false;
        interim = false;
        keepAlive = false;
        answers.forget();
        channel.writeAndFlush(Requests.of(request, route.origin(), route)).addListener(this);
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        if (!written.isSuccess()) {
            broken(written.cause());
            return;
        }
        requestWritten = true;
        if (call != null && !headSeen) {
            call.sent(System.nanoTime());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (call == null) {
            // Nothing was asked: the server says that it is about to close, or talks out of turn.
            close();
        } else if (message.decoderResult().isFailure()) {
            abort(Failures.malformed(route, "HTTP"));
        } else if (message instanceof HttpResponse head) {
            readHead(context, call, head);
        } else if (message instanceof HttpContent content) {
            readContent(call, content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (call != null) {
            call.readOver();
        }
        context.fireChannelReadComplete();
    }

    private void readHead(ChannelHandlerContext context, Call current, HttpResponse head) {
        interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (interim) {
            return;
        }
        if (!inflates && head.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            // Never asked for, so the handler costs other connections nothing; it takes this head again.
            inflates = true;
            context.pipeline().addBefore(context.name(), null, new HttpContentDecompressor(0));
            context.pipeline().context(HttpClientCodec.class).fireChannelRead(head);
            return;
        }
        headSeen = true;
        keepAlive = HttpUtil.isKeepAlive(head);
        Map<String, String> headers = new LinkedHashMap<>();
        head.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + ", " + b));
        current.head(head.status().code(), pool.shared(Collections.unmodifiableMap(headers)), reads.nanos());
    }

    private void readContent(Call current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            return;
        }
        if (content.content().isReadable()) {
            current.bytes(content.content().nioBuffer(), reads.nanos());
        }
        if (last && call == current) {
            end(current);
        }
    }

    private void end(Call current) {
        call = null;
        if (keepAlive && requestWritten && channel.isActive()) {
            idleSince = System.nanoTime();
            used = true;
            pool.release(this);
        } else {
            close();
        }
        current.complete(reads.nanos());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broken(new ClosedChannelException());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof IOException) {
            broken(reason);
        } else if (cause instanceof DecoderException) {
            abort(Failures.malformed(route, "in the coding its headers name"));
        } else {
            abort(Failures.subscriber(route, cause));
        }
    }

    @Override
    public boolean reused() {
        return used;
    }

    @Override
    public void abandon() {
        call = null;
        close();
    }

    void close() {
        var unused = channel.close();
    }

    private void broken(Throwable cause) {
        Call current = call;
        abandon();
        if (current != null) {
            current.broken(cause, answers.any());
        }
    }

    private void abort(TransportFailure failure) {
        Call current = call;
        abandon();
        if (current != null) {
            current.fail(failure);
        }
    }
}
