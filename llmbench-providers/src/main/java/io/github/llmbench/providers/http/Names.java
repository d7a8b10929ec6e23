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

    Names() {
        lookups.allowCoreThreadTimeOut(true);
    }

    /** All addresses of a host, in the platform's order; completed on the loop. */
    Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        Promise<List<InetAddress>> promise = loop.newPromise();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            lookUp(() -> new InetAddress[] {InetAddress.getByAddress(host, literal)}, promise);
            return promise;
        }
        try {
            lookups.execute(() -> lookUp(() -> InetAddress.getAllByName(host), promise));
        } catch (RejectedExecutionException closed) {
            promise.tryFailure(closed);
        }
        return promise;
    }

    private interface Lookup {
        InetAddress[] addresses() throws UnknownHostException;
    }

    private static void lookUp(Lookup lookup, Promise<List<InetAddress>> promise) {
        try {
            promise.trySuccess(List.of(lookup.addresses()));
        } catch (UnknownHostException | RuntimeException e) {
            promise.tryFailure(e);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
