package io.github.llmbench.providers.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Answers by path, on one event loop: {@code short} in one piece, {@code bulk} a stream at once, {@code paced} a stream in time, {@code slow} an event a second. */
public final class LoopbackServer {
    static final int BULK_EVENTS = 200;
    static final int PACED_EVENTS = 50;
    private static final long PACE_MILLIS = 20;
    /** Long enough that all of ten thousand streams, opened at 500 a second, are open together. */
    static final int SLOW_EVENTS = 45;

    private static final long SLOW_MILLIS = 1_000;

    private static final ByteBuf SHORT = text("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1764000000,"
            + "\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Forty-two.\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12}}");
    private static final ByteBuf EVENT = event("null");
    private static final ByteBuf LAST_EVENT = event("\"stop\"");
    private static final ByteBuf DONE = text("data: [DONE]\n\n");

    private LoopbackServer() {}

    private static ByteBuf event(String finish) {
        return text("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,"
                + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":" + finish
                + "}]}\n\n");
    }

    private static ByteBuf text(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, US_ASCII)).asReadOnly();
    }

    /** Listens on a free port of the loopback address, says which, and serves until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Loops loops = Loops.one("server");
        Channel listening = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.server())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 20), new Answers());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
        listening.closeFuture().sync();
    }

    /**
     * A server in a process of its own.
     *
     * @param url all before {@code /short}, {@code /bulk} or {@code /paced}
     */
    record Running(Process process, String url) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
        }
    }

    /** Starts one; the system property {@code llmbench.jmh.server-cores} pins it, for example to {@code 0}. */
    static Running start() throws IOException {
        List<String> command = new ArrayList<>();
        String cores = System.getProperty("llmbench.jmh.server-cores", "");
        if (!cores.isEmpty()) {
            command.addAll(List.of("taskset", "-c", cores));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.add(LoopbackServer.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the server did not start: " + command);
        }
        return new Running(process, "http://127.0.0.1:" + port);
    }

    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (request.uri().startsWith("/short")) {
                DefaultFullHttpResponse response =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, SHORT.duplicate());
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                        .set(HttpHeaderNames.CONTENT_LENGTH, SHORT.readableBytes());
                context.writeAndFlush(response, context.voidPromise());
                return;
            }
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                    .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            context.write(head, context.voidPromise());
            if (request.uri().startsWith("/bulk")) {
                for (int i = 1; i <= BULK_EVENTS; i++) {
                    event(context, i == BULK_EVENTS);
                }
                end(context);
            } else {
                context.flush();
                boolean slow = request.uri().startsWith("/slow");
                new Pace(slow ? SLOW_MILLIS : PACE_MILLIS, slow ? SLOW_EVENTS : PACED_EVENTS, System.nanoTime())
                        .next(context, 1);
            }
        }

        /** Due times are fixed at the start, so that a late event does not delay the next. */
        private record Pace(long millis, int events, long start) {
            void next(ChannelHandlerContext context, int number) {
                long due = start + TimeUnit.MILLISECONDS.toNanos(millis) * number;
                var unused = context.executor()
                        .schedule(
                                () -> {
                                    event(context, number == events);
                                    if (number == events) {
                                        end(context);
                                    } else {
                                        context.flush();
                                        next(context, number + 1);
                                    }
                                },
                                due - System.nanoTime(),
                                TimeUnit.NANOSECONDS);
            }
        }

        private static void event(ChannelHandlerContext context, boolean last) {
            context.write(new DefaultHttpContent((last ? LAST_EVENT : EVENT).duplicate()), context.voidPromise());
        }

        private static void end(ChannelHandlerContext context) {
            context.write(new DefaultHttpContent(DONE.duplicate()), context.voidPromise());
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
