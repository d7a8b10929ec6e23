package io.github.llmbench.providers.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The least a client on Netty can do, for comparison: one event loop, connections kept alive, a stamp a read, the body searched for
 * its pieces of content. No time limits, no errors told apart, nothing kept.
 */
final class BareNettyClient implements Client {
    private static final ByteBuf BODY = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", US_ASCII))
            .asReadOnly();
    private static final byte[] CONTENT = "\"content\":\"".getBytes(US_ASCII);

    private final Loops loops = Loops.one("bare");
    private final InetSocketAddress server;
    private final Deque<Exchange> idle = new ArrayDeque<>();

    BareNettyClient(String url) {
        URI uri = URI.create(url);
        server = new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @Override
    public void call(String path, boolean stream, Ended ended) {
        loops.group().execute(() -> {
            Exchange kept = idle.pollFirst();
            if (kept != null) {
                kept.begin(path, ended);
                return;
            }
            Exchange exchange = new Exchange();
            new Bootstrap()
                    .group(loops.group())
                    .channel(loops.client())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpClientCodec(), exchange);
                        }
                    })
                    .connect(server)
                    .addListener((ChannelFutureListener) connected -> {
                        if (connected.isSuccess()) {
                            exchange.begin(path, ended);
                        } else {
                            ended.failed(String.valueOf(connected.cause()));
                        }
                    });
        });
    }

    @Override
    public void close() {
        loops.group().shutdownGracefully().awaitUninterruptibly();
    }

    private final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
        private @Nullable Channel channel;
        private @Nullable Ended ended;
        private final ByteProcessor search = this::next;
        private int matched;
        private int events;
        private long stamp;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context.channel();
        }

        void begin(String path, Ended listener) {
            ended = listener;
            events = 0;
            matched = 0;
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.POST, path + "/chat/completions", BODY.duplicate());
            request.headers()
                    .set(HttpHeaderNames.HOST, "127.0.0.1")
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, BODY.readableBytes());
            channel.writeAndFlush(request, channel.voidPromise());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            stamp = System.nanoTime();
            if (message instanceof HttpContent content) {
                scan(content.content());
            }
            if (message instanceof LastHttpContent) {
                Ended listener = ended;
                ended = null;
                idle.addFirst(this);
                listener.ended(events);
            }
        }

        private void scan(ByteBuf bytes) {
            bytes.forEachByte(search);
        }

        /** Goes on where the read before ended: an event may be cut between two. */
        private boolean next(byte value) {
            if (value != CONTENT[matched]) {
                matched = value == CONTENT[0] ? 1 : 0;
            } else if (++matched == CONTENT.length) {
                matched = 0;
                events++;
            }
            return true;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            if (ended != null) {
                ended.failed("closed after the read at " + stamp);
            }
        }
    }
}
