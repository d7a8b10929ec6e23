package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP/2 server, Netty's own, that answers each request by a script. */
final class Http2Server implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Channel> open = new CopyOnWriteArrayList<>();
    private final Channel listening;
    private final boolean tls;

    /** Answers a request that has been read. */
    interface Script {
        void serve(Answer answer) throws Exception;
    }

    Http2Server(SslContext context, long mostStreams, Script script) throws Exception {
        tls = context != null;
        listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        open.add(channel);
                        if (context != null) {
                            channel.pipeline().addLast(context.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .maxConcurrentStreams(mostStreams))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Answer(script));
                                            }
                                        }));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    static Http2Server plain(Script script) throws Exception {
        return new Http2Server(null, 1_000, script);
    }

    URI uri(String path) {
        int port = ((InetSocketAddress) listening.localAddress()).getPort();
        return URI.create((tls ? "https://localhost:" : "http://127.0.0.1:") + port + path);
    }

    int connections() {
        return connections.get();
    }

    void closeConnections() {
        open.forEach(Channel::close);
    }

    @Override
    public void close() {
        closeConnections();
        listening.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** One request and what is written to it. */
    static final class Answer extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final Script script;
        private final StringBuilder body = new StringBuilder();
        private ChannelHandlerContext context;
        private Http2Headers headers;
        volatile Long resetBy;

        Answer(Script script) {
            this.script = script;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext from, Http2StreamFrame frame) throws Exception {
            context = from;
            boolean last = false;
            if (frame instanceof Http2HeadersFrame head) {
                headers = head.headers();
                last = head.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(UTF_8));
                last = data.isEndStream();
            }
            if (last) {
                script.serve(this);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext from, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                resetBy = reset.errorCode();
            }
        }

        String path() {
            return headers.path().toString();
        }

        String header(String name) {
            return String.valueOf(headers.get(name));
        }

        String body() {
            return body.toString();
        }

        Answer head(int status, String... namesAndValues) {
            Http2Headers answer = new DefaultHttp2Headers().status(Integer.toString(status));
            for (int i = 0; i < namesAndValues.length; i += 2) {
                answer.add(namesAndValues[i], namesAndValues[i + 1]);
            }
            context.writeAndFlush(new DefaultHttp2HeadersFrame(answer));
            return this;
        }

        Answer data(String text, boolean last) {
            context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, UTF_8), last));
            return this;
        }

        void whole(String text) {
            head(200, "content-type", "text/plain").data(text, true);
        }

        void reset(Http2Error error) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(error));
        }

        /** Takes no request after this one. */
        void goAway() {
            context.channel().parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }

        void later(long millis, Runnable task) {
            context.executor().schedule(task, millis, TimeUnit.MILLISECONDS);
        }
    }
}
