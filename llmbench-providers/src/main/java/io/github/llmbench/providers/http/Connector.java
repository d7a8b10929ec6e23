package io.github.llmbench.providers.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
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
final class Connector<T> {
    private final EventLoops loops;
    private final Names names;
    private final SslContext tls;
    private final PipelineEnd<T> end;

    Connector(EventLoops loops, Names names, SslContext tls, PipelineEnd<T> end) {
        this.loops = loops;
        this.names = names;
        this.tls = tls;
        this.end = end;
    }

    /**
     * Opens a connection. The future fails with a {@link ConnectFailure}; cancelling it closes what is half open. There is no
     * time limit here: the call has one for all of the steps.
     */
    Future<T> open(EventLoop loop, Route route) {
        Promise<T> promise = loop.newPromise();
        names.resolve(route.peerHost(), route.peerPort(), loop).addListener((Future<List<InetAddress>> resolved) -> {
            if (resolved.isSuccess()) {
                connect(loop, route, resolved.getNow(), 0, promise);
            } else {
                fail(promise, Failures.lookUp(route, resolved.cause()));
            }
        });
        return promise;
    }

    private void connect(EventLoop loop, Route route, List<InetAddress> addresses, int index, Promise<T> promise) {
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

    private void fail(Promise<T> promise, TransportFailure failure) {
        promise.tryFailure(new ConnectFailure(failure));
    }

    /** The pipeline of one connection, and what has to be waited for until it can be used. */
    private final class Steps extends ChannelInitializer<Channel> {
        private final Route route;
        private final @Nullable ProxyHandler tunnel;
        private final Arrivals reads = new Arrivals();
        private @Nullable SslHandler secure;
        private @Nullable T made;

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
            made = end.addTo(channel, route, reads, answers);
        }

        void finish(Promise<T> promise) {
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

        private void finishTls(Promise<T> promise) {
            SslHandler handler = secure;
            if (handler == null) {
                finishProtocol(promise);
                return;
            }
            handler.handshakeFuture().addListener(shaken -> {
                String protocol = end.protocol();
                if (!shaken.isSuccess()) {
                    fail(promise, Failures.tls(route, shaken.cause()));
                } else if (protocol != null && !protocol.equals(handler.applicationProtocol())) {
                    fail(promise, Failures.protocol(route, protocol, handler.applicationProtocol()));
                } else {
                    finishProtocol(promise);
                }
            });
        }

        private void finishProtocol(Promise<T> promise) {
            T opened = made;
            if (opened != null) {
                end.whenReady(opened, promise);
            }
        }
    }
}
