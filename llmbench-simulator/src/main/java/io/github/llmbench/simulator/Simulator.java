package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A server on 127.0.0.1 that answers as language model providers do. Safe for use by several threads.
 *
 * <p>It serves, by POST and under any path prefix: {@code /chat/completions}, {@code /responses}, {@code /messages},
 * {@code /models/{model}:generateContent}, {@code /models/{model}:streamGenerateContent?alt=sse} and {@code /api/chat}.
 * Headers, and events without content such as a role-only chunk, are sent as soon as a request is read; content comes by
 * {@link Latency}. Keys are not looked at, and an answer ends at the request's limit of tokens, {@code max_tokens}
 * and its like, with the finish reason the format has for it.
 *
 * <p><b>Request log.</b> One JSON object a line, in the order in which requests end, in the file as soon as they do:
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>seq</td><td>number of the request, from 1, in the order of arrival</td></tr>
 * <tr><td>format</td><td>chat, responses, anthropic, google, ollama; none for any other path</td></tr>
 * <tr><td>path</td><td>request path without its query</td></tr>
 * <tr><td>model, streamed</td><td>as asked for</td></tr>
 * <tr><td>prompt</td><td>SHA-256, in hex, of the last user message that has text, in UTF-8</td></tr>
 * <tr><td>call</td><td>header {@code x-llmbench-call}, null where it was not sent</td></tr>
 * <tr><td>status</td><td>HTTP status; null where the connection was lost before</td></tr>
 * <tr><td>fault</td><td>rate-limited, server-error, hang, truncate, malformed-json, slow-headers, or null</td></tr>
 * <tr><td>right</td><td>whether the answer is right; only with answers from targets</td></tr>
 * <tr><td>finished</td><td>whether the whole answer was sent; false where it was cut, by a fault or by the client</td></tr>
 * <tr><td>inputTokens, outputTokens, reasoningTokens</td><td>of the request and of the whole answer; output holds
 * reasoning</td></tr>
 * <tr><td>epochOrigin</td><td>added to a stamp it gives nanoseconds since the epoch</td></tr>
 * <tr><td>received</td><td>stamp: the request had been read</td></tr>
 * <tr><td>headers</td><td>stamp: headers were handed to the socket; null where they were not</td></tr>
 * <tr><td>due</td><td>stamps: when each content event was to be sent; a whole answer is one event</td></tr>
 * <tr><td>sent</td><td>stamps: when it was handed to the socket, of those that were</td></tr>
 * <tr><td>end</td><td>stamp: the last byte was handed to the socket, or the connection was lost</td></tr>
 * </table>
 *
 * Stamps are {@link System#nanoTime()}, taken just before the write; on Linux that is the monotonic clock of the machine, the
 * same in every process. A content event carries text or reasoning. The log holds no prompt, answer or key.
 *
 * <pre>{@code
 * try (Simulator simulator = Simulator.start(SimulatorOptions.builder().answers(Answers.script("Paris.")).build())) {
 *     String baseUrl = simulator.url() + "/v1";
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Simulator implements AutoCloseable {
    private static final int BACKLOG = 4096;
    /** A loop that is behind with its events accepts once a turn; with Netty's 16 at a time the queue would overflow. */
    private static final int ACCEPTED_AT_ONCE = 1024;

    private static final int LARGEST_REQUEST = 64 << 20;

    private final Transport transport;
    private final Service service;
    private final @Nullable RequestLog log;
    private final ChannelGroup connections;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Simulator(
            Transport transport, Service service, @Nullable RequestLog log, ChannelGroup connections, int port) {
        this.transport = transport;
        this.service = service;
        this.log = log;
        this.connections = connections;
        this.port = port;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if the port is taken or the log cannot be written
     */
    public static Simulator start(SimulatorOptions options) {
        RequestLog log = options.log == null ? null : new RequestLog(options.log);
        Service service = new Service(new Planner(options), log);
        Transport transport = Transport.open(options.threads);
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTED_AT_ONCE))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Initializer(service, connections))
                .bind("127.0.0.1", options.port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            shutDown(transport, log);
            throw new IllegalArgumentException(
                    "port " + options.port + " of 127.0.0.1 cannot be used; take another or 0 for a free one",
                    bound.cause());
        }
        connections.add(bound.channel());
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        return new Simulator(transport, service, log, connections, port);
    }

    /** Address without a path, {@code http://127.0.0.1:PORT}. A base URL is this with any prefix, or none. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Port it listens on. */
    public int port() {
        return port;
    }

    /** Number of requests so far, whatever became of them. */
    public long requests() {
        return service.requests();
    }

    /**
     * Closes all connections, logs what they cut and writes the rest of the log. A second call does nothing.
     *
     * @throws java.io.UncheckedIOException if any line of the log could not be written
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            connections.close().awaitUninterruptibly();
            shutDown(transport, log);
        }
    }

    private static void shutDown(Transport transport, @Nullable RequestLog log) {
        transport.group().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        if (log != null) {
            log.close();
        }
    }

    private static final class Initializer extends ChannelInitializer<Channel> {
        private final Service service;
        private final ChannelGroup connections;
        private final Map<EventLoop, Pacer> pacers = new ConcurrentHashMap<>();

        Initializer(Service service, ChannelGroup connections) {
            this.service = service;
            this.connections = connections;
        }

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            Pacer pacer = pacers.computeIfAbsent(channel.eventLoop(), Pacer::new);
            ChannelPipeline pipeline = channel.pipeline().addLast(new HttpServerCodec());
            ChannelHandlerContext encoder = pipeline.lastContext();
            pipeline.addLast(new HttpObjectAggregator(LARGEST_REQUEST))
                    .addLast(new Connection(service, channel, encoder, pacer));
        }
    }
}
