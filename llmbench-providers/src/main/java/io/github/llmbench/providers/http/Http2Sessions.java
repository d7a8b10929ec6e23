package io.github.llmbench.providers.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections of each event loop: calls share one as long as the server allows, then another is opened; no limit on their
 * number. A call stays on its loop, so that nothing is locked.
 */
final class Http2Sessions implements Lane.Opener {
    private final Connector<Http2Session> connector;
    private final Map<EventLoop, Map<Origin, Shared>> byLoop = new ConcurrentHashMap<>();

    Http2Sessions(Connector<Http2Session> connector) {
        this.connector = connector;
    }

    @Override
    public Future<Lane> open(EventLoop loop, Route route) {
        Promise<Lane> promise = loop.newPromise();
        byLoop.computeIfAbsent(loop, any -> new HashMap<>())
                .computeIfAbsent(route.origin(), any -> new Shared(loop, route))
                .give(promise);
        return promise;
    }

    /** Closes what has carried no call for longer than the limit. */
    void sweep(long limitNanos) {
        byLoop.forEach((loop, origins) ->
                loop.execute(() -> origins.values().forEach(shared -> shared.sweep(System.nanoTime(), limitNanos))));
    }

    /** The connections of one loop to one origin. */
    private final class Shared {
        private final EventLoop loop;
        private final Route route;
        private final List<Http2Session> sessions = new ArrayList<>();
        private final Deque<Promise<Lane>> waiting = new ArrayDeque<>();
        private @Nullable Future<Http2Session> opening;

        Shared(EventLoop loop, Route route) {
            this.loop = loop;
            this.route = route;
        }

        void give(Promise<Lane> promise) {
            waiting.addLast(promise);
            promise.addListener(done -> {
                if (done.isCancelled()) {
                    givenUp(promise);
                }
            });
            serve();
        }

        private void givenUp(Promise<Lane> promise) {
            waiting.remove(promise);
            Future<Http2Session> forNobody = opening;
            if (waiting.isEmpty() && forNobody != null) {
                forNobody.cancel(false);
            }
        }

        private void serve() {
            sessions.removeIf(session -> !session.usable());
            Promise<Lane> next = waiting.peekFirst();
            while (next != null) {
                Http2Lane lane = free();
                if (lane == null) {
                    connect();
                    return;
                }
                waiting.pollFirst();
                if (!next.trySuccess(lane)) {
                    lane.abandon();
                }
                next = waiting.peekFirst();
            }
        }

        private @Nullable Http2Lane free() {
            for (Http2Session session : sessions) {
                Http2Lane lane = session.lane();
                if (lane != null) {
                    return lane;
                }
            }
            return null;
        }

        private void connect() {
            if (opening != null) {
                return;
            }
            Future<Http2Session> started = connector.open(loop, route);
            opening = started;
            started.addListener((Future<Http2Session> opened) -> {
                opening = null;
                if (!opened.isSuccess()) {
                    fail(opened.cause());
                } else if (!opened.getNow().takesCalls()) {
                    opened.getNow().close();
                    fail(new ConnectFailure(Failures.noStreams(route)));
                } else {
                    sessions.add(opened.getNow());
                    opened.getNow().whenRoom(this::serve);
                    serve();
                }
            });
        }

        private void fail(Throwable cause) {
            List<Promise<Lane>> failed = new ArrayList<>(waiting);
            waiting.clear();
            failed.forEach(promise -> promise.tryFailure(cause));
        }

        void sweep(long now, long limitNanos) {
            sessions.stream()
                    .filter(session -> session.idleFor(limitNanos, now))
                    .forEach(Http2Session::close);
            sessions.removeIf(session -> !session.usable());
        }
    }
}
