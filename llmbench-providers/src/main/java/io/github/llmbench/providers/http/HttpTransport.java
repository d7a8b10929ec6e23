package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.providers.http.Call.Limits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client: sends requests and hands answers on as they arrive. HTTP/1.1 keeps connections alive, as many of them as there are
 * calls under way; over HTTP/2 the calls of an event loop share one as long as the server allows, then another is opened. Safe for use by several threads.
 *
 * <pre>{@code
 * try (HttpTransport transport = HttpTransport.open(TransportSettings.DIRECT)) {
 *     Exchange exchange = transport.send(
 *             new WireRequest("POST", uri, Map.of("content-type", "application/json"), body),
 *             Duration.ofMinutes(5), Duration.ofSeconds(30), subscriber);
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class HttpTransport implements AutoCloseable {
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

    private final TransportSettings settings;
    private final Duration idleLimit;
    private final EventLoops loops;
    private final Names names;
    private final ConnectionPool pool = new ConnectionPool();
    private final Lane.Opener opener;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Way lastWay;
    private volatile boolean closed;

    private HttpTransport(TransportSettings settings, AddressCheck check, Duration idleLimit, boolean preferNative) {
        this.settings = settings;
        names = new Names(InetAddress::getAllByName, check);
        this.idleLimit = idleLimit;
        var tls = Tls.context(settings);
        this.loops = EventLoops.open(preferNative, settings.busyPoll());
        long limit = idleLimit.toNanos();
        Runnable sweep;
        if (settings.http2()) {
            Http2Sessions sessions = new Http2Sessions(new Connector<>(loops, names, tls, new Http2()));
            opener = sessions;
            sweep = () -> sessions.sweep(limit);
        } else {
            Connector<Lane> connector = new Connector<>(loops, names, tls, new Http1(pool));
            opener = connector::open;
            sweep = () -> pool.sweep(System.nanoTime(), limit);
        }
        for (EventExecutor loop : loops.group()) {
            loop.terminationFuture().addListener(ended -> lost(loop));
        }
        var unused = loops.next().scheduleWithFixedDelay(sweep, limit / 2, limit / 2, TimeUnit.NANOSECONDS);
    }

    /**
     * Opens a transport.
     *
     * @throws IllegalArgumentException if a PEM file cannot be used; the message names it
     */
    public static HttpTransport open(TransportSettings settings) {
        return open(settings, AddressCheck.NONE);
    }

    /**
     * Opens a transport that connects to no address that is refused.
     *
     * @throws IllegalArgumentException if a PEM file cannot be used; the message names it
     */
    public static HttpTransport open(TransportSettings settings, AddressCheck check) {
        return new HttpTransport(settings, check, IDLE_LIMIT, true);
    }

    static HttpTransport open(TransportSettings settings, Duration idleLimit, boolean preferNative) {
        return new HttpTransport(settings, AddressCheck.NONE, idleLimit, preferNative);
    }

    /**
     * Sends a request; returns at once. The subscriber is called on an event loop, not before this method has begun and possibly
     * before it returns.
     *
     * @param attemptTimeout limit from sent to the end of the answer; {@code null} for none
     * @param stallTimeout limit on the time without progress as the subscriber {@linkplain ResponseSubscriber#progressed sees it}, from
     *     sent on; {@code null} for none
     * @throws IllegalArgumentException if a time-out is not above zero
     * @throws IllegalStateException if the transport is closed
     */
    public Exchange send(
            WireRequest request,
            @Nullable Duration attemptTimeout,
            @Nullable Duration stallTimeout,
            ResponseSubscriber subscriber) {
        return send(request, attemptTimeout, null, stallTimeout, subscriber);
    }

    /**
     * As {@link #send(WireRequest, Duration, Duration, ResponseSubscriber)}, within a time that connecting is part of.
     *
     * @param timeLeft limit from now to the end of the answer; {@code null} for none
     */
    public Exchange send(
            WireRequest request,
            @Nullable Duration attemptTimeout,
            @Nullable Duration timeLeft,
            @Nullable Duration stallTimeout,
            ResponseSubscriber subscriber) {
        Limits limits = new Limits(settings.connectTimeout(), attemptTimeout, timeLeft, stallTimeout);
        Route route = route(request.uri());
        Connection idle = pool.take(route.origin());
        EventLoop loop = idle == null ? loops.next() : idle.loop();
        Call call = new Call(loop, opener, route, limits, request, subscriber, calls::remove);
        calls.add(call);
        try {
            // close() cancels what it finds in the set; whoever takes the call out of it answers for it.
            if (closed && calls.remove(call)) {
                throw new RejectedExecutionException();
            }
            loop.execute(() -> call.start(idle));
        } catch (RejectedExecutionException e) {
            calls.remove(call);
            throw new IllegalStateException("the HTTP transport is closed; open another", e);
        }
        return call;
    }

    /** Calls of one model share it: ten thousand open streams keep no copies. */
    private Route route(URI uri) {
        Way last = lastWay;
        if (last == null || !last.uri.equals(uri)) {
            last = new Way(uri, Route.to(Origin.of(uri), settings));
            lastWay = last;
        }
        return last.route;
    }

    private record Way(URI uri, Route route) {}

    /** An event loop ended though nobody closed the transport: its calls have an outcome all the same. */
    private void lost(EventExecutor loop) {
        for (Call call : List.copyOf(calls)) {
            if (call.loop().equals(loop) && calls.remove(call)) {
                call.lost();
            }
        }
    }

    /** Its threads. */
    EventLoops loops() {
        return loops;
    }

    /** What a run's context says of this transport; no secret. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("transport", loops.transport());
        all.put("event-loops", String.valueOf(loops.count()));
        all.put("busy-poll", settings.busyPoll() ? "yes" : "no");
        all.put("http-version", settings.http2() ? "2" : "1.1");
        all.put("pool-limit", "none");
        all.put("idle-timeout", Failures.duration(idleLimit.toNanos()));
        all.put("connect-timeout", Failures.duration(settings.connectTimeout().toNanos()));
        all.put("proxy", settings.proxyName());
        all.put("authorities", settings.caCertificates() == null ? "platform" : "own");
        all.put("client-certificate", settings.clientCertificate() == null ? "no" : "yes");
        return Collections.unmodifiableMap(all);
    }

    /** Its event loops' threads so far; none where they poll, since those are always busy. */
    public Collection<Thread> carriers() {
        return loops.carriers();
    }

    /** Cancels what is under way, closes all connections and ends the threads. May be called again. */
    @Override
    public void close() {
        closed = true;
        for (Call call : List.copyOf(calls)) {
            if (calls.remove(call)) {
                call.cancel();
            }
        }
        names.close();
        loops.close();
    }
}
