package io.github.llmbench.providers.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections: name, socket, tunnel, TLS, each after the other, none with a thread of its own. */
final class Connector {
    /** Gateways send many and long headers. */
    private static final int LONGEST_HEAD = 64 * 1024;

    private final EventLoops loops;
    private final Names names;
    private final SslContext tls;
    private final ConnectionPool pool;

    Connector(EventLoops loops, Names names, SslContext tls, ConnectionPool pool) {
        this.loops = loops;
        this.names = names;
        this.tls = tls;
        this.pool = pool;
    }

    /**
     * Opens a connection. The future fails with a {@link ConnectFailure}; cancelling it closes what is half open. There is no
     * time limit here: the call has one for all of the steps.
     */
    Future<Connection> open(EventLoop loop, Route route) {
        Promise<Connection> promise = loop.newPromise();
        names.resolve(route.peerHost(), loop).addListener((Future<List<InetAddress>> resolved) -> {
            if (resolved.isSuccess()) {
                connect(loop, route, resolved.getNow(), 0, promise);
            } else {
                fail(promise, Failures.lookUp(route, resolved.cause()));
            }
        });
        return promise;
    }

    private void connect(
            EventLoop loop, Route route, List<InetAddress> addresses, int index, Promise<Connection> promise) {
        if (promise.isDone()) {
            return;
        }
        InetSocketAddress peer = new InetSocketAddress(addresses.get(index), route.peerPort());
        ProxyHandler tunnel = route.tunnel(peer);
        SocketAddress target = tunnel == null
                ? peer
                : InetSocketAddress.createUnresolved(
                        route.origin().host(), route.origin().port());
        Steps steps = new Steps(route, tunnel);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(loops.channelType())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(steps)
                .connect(target);
        promise.addListener(done -> {
            if (!done.isSuccess()) {
                var unused = connecting.channel().close();
            }
        });
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                steps.finish(promise);
            } else if (index + 1 < addresses.size()) {
                connect(loop, route, addresses, index + 1, promise);
            } else {
                fail(promise, Failures.connect(route, connected.cause()));
            }
        });
    }

    private static void fail(Promise<Connection> promise, TransportFailure failure) {
        promise.tryFailure(new ConnectFailure(failure));
    }

    /** The pipeline of one connection, and what has to be waited for until it can be used. */
    private final class Steps extends ChannelInitializer<Channel> {
        private final Route route;
        private final @Nullable ProxyHandler tunnel;
        private final Arrivals reads = new Arrivals();
        private @Nullable SslHandler secure;
        private @Nullable Connection connection;

        Steps(Route route, @Nullable ProxyHandler tunnel) {
            this.route = route;
            this.tunnel = tunnel;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(reads);
            if (tunnel != null) {
                pipeline.addLast(tunnel);
            }
            Arrivals answers = reads;
            if (route.origin().tls()) {
                SslHandler handler = tls.newHandler(
                        channel.alloc(), route.origin().host(), route.origin().port());
                handler.setHandshakeTimeoutMillis(0);
                secure = handler;
                // What TLS itself sends, such as its closing alert, is no part of an answer.
                answers = new Arrivals();
                pipeline.addLast(handler, answers);
            }
            HttpDecoderConfig config = new HttpDecoderConfig()
                    .setMaxInitialLineLength(LONGEST_HEAD)
                    .setMaxHeaderSize(LONGEST_HEAD)
                    .setMaxChunkSize(LONGEST_HEAD)
                    .setStrictLineParsing(false);
            HttpClientCodec codec = new HttpClientCodec(config, false, false);
            Connection made = new Connection(channel, route, pool, reads, answers);
            connection = made;
            pipeline.addLast(codec, made);
        }

        void finish(Promise<Connection> promise) {
            if (tunnel == null) {
                finishTls(promise);
                return;
            }
            tunnel.connectFuture().addListener(opened -> {
                if (opened.isSuccess()) {
                    finishTls(promise);
                } else {
                    fail(promise, Failures.proxy(route, opened.cause()));
                }
            });
        }

        private void finishTls(Promise<Connection> promise) {
            if (secure == null) {
                promise.trySuccess(connection);
                return;
            }
            secure.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    promise.trySuccess(connection);
                } else {
                    fail(promise, Failures.tls(route, shaken.cause()));
                }
            });
        }
    }
}
