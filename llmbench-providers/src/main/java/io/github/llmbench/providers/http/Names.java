package io.github.llmbench.providers.http;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks host names up on a thread of its own, since the platform's resolver blocks; literal addresses need no thread. */
final class Names implements AutoCloseable {
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory("llmbench-names", true));

    private final Resolver resolver;

    /** What looks a name up, and may block. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    Names(Resolver resolver) {
        this.resolver = resolver;
        lookups.allowCoreThreadTimeOut(true);
    }

    /** All addresses of a host, in the platform's order; completed on the loop. */
    Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        Promise<List<InetAddress>> promise = loop.newPromise();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            lookUp(name -> new InetAddress[] {InetAddress.getByAddress(name, literal)}, host, promise);
            return promise;
        }
        try {
            lookups.execute(() -> lookUp(resolver, host, promise));
        } catch (RejectedExecutionException closed) {
            promise.tryFailure(closed);
        }
        return promise;
    }

    private static void lookUp(Resolver resolver, String host, Promise<List<InetAddress>> promise) {
        try {
            promise.trySuccess(List.of(resolver.addresses(host)));
        } catch (UnknownHostException | RuntimeException e) {
            promise.tryFailure(e);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
