package io.github.llmbench.providers.http;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks host names up on a thread of its own, since the platform's resolver blocks; literal addresses need no thread. */
final class Names implements AutoCloseable {
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory("llmbench-names", true));

    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final Resolver resolver;
    private final AddressCheck check;

    /** What looks a name up, and may block. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** An address that must not be connected to. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * A name that was never found. Asking again at once is no use: the platform keeps what it could not find for some seconds. A name that
     * was found before is another matter: the network may be away for a moment.
     */
    static final class NoSuchHost extends IOException {
        private static final long serialVersionUID = 1L;

        NoSuchHost(UnknownHostException cause) {
            super(cause.getMessage(), cause);
        }
    }

    Names(Resolver resolver, AddressCheck check) {
        this.resolver = resolver;
        this.check = check;
        lookups.allowCoreThreadTimeOut(true);
    }

    /** All addresses of a host, in the platform's order and each of them checked; completed on the loop. */
    Future<List<InetAddress>> resolve(String host, int port, EventLoop loop) {
        Promise<List<InetAddress>> promise = loop.newPromise();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            lookUp(name -> new InetAddress[] {InetAddress.getByAddress(name, literal)}, host, port, promise);
            return promise;
        }
        try {
            lookups.execute(() -> lookUp(resolver, host, port, promise));
        } catch (RejectedExecutionException closed) {
            promise.tryFailure(closed);
        }
        return promise;
    }

    private void lookUp(Resolver by, String host, int port, Promise<List<InetAddress>> promise) {
        try {
            List<InetAddress> addresses = List.of(by.addresses(host));
            found.add(host);
            refuse(host, port, addresses);
            promise.trySuccess(addresses);
        } catch (UnknownHostException e) {
            promise.tryFailure(found.contains(host) ? e : new NoSuchHost(e));
        } catch (IOException | RuntimeException e) {
            promise.tryFailure(e);
        }
    }

    private void refuse(String host, int port, List<InetAddress> addresses) throws Refused {
        for (InetAddress address : addresses) {
            try {
                check.check(host, port, address);
            } catch (IllegalArgumentException e) {
                throw new Refused(e);
            }
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
