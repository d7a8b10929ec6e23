package io.github.llmbench.providers.http;

import io.github.llmbench.api.CallError.Kind;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from start to end: connection, time limits, and the one retry where a reused connection turns out to be closed.
 * Everything but {@link #cancel()} happens on one event loop.
 */
final class Call implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** A server that says it is done ends the body next, for a lost packet's time later at the most; a connection is not worth more. */
    private static final long LINGER_NANOS = 1_000_000_000;

    private final EventLoop loop;
    private final Lane.Opener opener;
    private final Route route;
    private final long connectLimit;
    private final long attemptLimit;
    private final long deadline;
    private final long stallLimit;
    private final ResponseSubscriber subscriber;
    private final Consumer<Call> whenEnded;
    /** Dropped with the head of the answer, when it cannot be needed again: ten thousand open streams keep no prompt. */
    private @Nullable WireRequest request;

    private @Nullable Future<Lane> connecting;
    private @Nullable Lane lane;
    private @Nullable ScheduledFuture<?> timer;
    private boolean reused;
    private boolean again;
    private boolean lingers;
    private boolean ended;
    /** When it began to connect, then when it was sent. */
    private long clockStart;

    private volatile boolean cancelled;

    Call(
            EventLoop loop,
            Lane.Opener opener,
            Route route,
            Limits limits,
            WireRequest request,
            ResponseSubscriber subscriber,
            Consumer<Call> whenEnded) {
        this.loop = loop;
        this.opener = opener;
        this.route = route;
        this.connectLimit = limits.connect().toNanos();
        this.attemptLimit = nanos(limits.attempt());
        Duration overall = limits.overall();
        this.deadline = overall == null ? NEVER : System.nanoTime() + overall.toNanos();
        this.stallLimit = nanos(limits.stall());
        this.request = request;
        this.subscriber = subscriber;
        this.whenEnded = whenEnded;
    }

    /** How long each part may take; {@code null} for as long as it likes. */
    record Limits(
            Duration connect,
            @Nullable Duration attempt,
            @Nullable Duration overall,
            @Nullable Duration stall) {
        Limits {
            positive(attempt, "attemptTimeout");
            positive(overall, "timeLeft");
            positive(stall, "stallTimeout");
        }

        private static void positive(@Nullable Duration value, String field) {
            if (value != null && (value.isNegative() || value.isZero())) {
                throw new IllegalArgumentException(field + " must be > 0 or absent, but was " + value);
            }
        }
    }

    private static long nanos(@Nullable Duration limit) {
        return limit == null ? Long.MAX_VALUE : limit.toNanos();
    }

    EventLoop loop() {
        return loop;
    }

    void start(@Nullable Connection idle) {
        guarded(() -> {
            if (ended) {
                if (idle != null) {
                    idle.close();
                }
            } else if (idle == null) {
                connect();
            } else {
                begin(idle);
            }
        });
    }

    /** Netty logs what its tasks and listeners throw, and the call would wait for ever. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            fail(Failures.client(route, e));
        }
    }

    /** The event loop's thread has ended; nothing else happens to this call any more. On any thread. */
    void lost() {
        if (!ended) {
            ended = true;
            request = null;
            tell(Failures.lost(route));
        }
    }

    private void connect() {
        clockStart = System.nanoTime();
        arm(Math.min(connectLimit, overallLeft(clockStart)));
        Future<Lane> opening = opener.open(loop, route);
        connecting = opening;
        opening.addListener((Future<Lane> opened) -> guarded(() -> connected(opened)));
    }

    private void connected(Future<Lane> opened) {
        connecting = null;
        if (ended) {
            if (opened.isSuccess()) {
                opened.getNow().abandon();
            }
        } else if (opened.isSuccess()) {
            begin(opened.getNow());
        } else if (opened.cause() instanceof ConnectFailure failure) {
            fail(failure.failure());
        } else {
            fail(Failures.connect(route, opened.cause()));
        }
    }

    private void begin(Lane opened) {
        WireRequest toSend = request;
        if (toSend == null) {
            return;
        }
        lane = opened;
        reused = opened.reused();
        clockStart = System.nanoTime();
        arm(Math.min(Math.min(attemptLimit, stallLimit), overallLeft(clockStart)));
        opened.begin(this, toSend);
    }

    private void arm(long delay) {
        disarm();
        if (delay != Long.MAX_VALUE) {
            timer = loop.schedule(() -> guarded(this::checkLimits), delay, TimeUnit.NANOSECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Reads move the limits but never the timer: it looks when it fires, and sleeps again for what is left. */
    private void checkLimits() {
        timer = null;
        if (lingers) {
            leave();
            return;
        }
        long now = System.nanoTime();
        long overallLeft = overallLeft(now);
        if (overallLeft <= 0) {
            fail(Failures.overall(route, lane == null ? "it could connect" : "its answer was complete"));
            return;
        }
        if (lane == null) {
            long connectLeft = left(connectLimit, clockStart - now);
            if (connectLeft <= 0) {
                fail(Failures.connectTimeout(route, connectLimit));
            } else {
                arm(Math.min(connectLeft, overallLeft));
            }
            return;
        }
        long quietSince = Math.max(clockStart - now, subscriber.progressed(lane.lastRead()) - now);
        long attemptLeft = left(attemptLimit, clockStart - now);
        long stallLeft = left(stallLimit, quietSince);
        if (attemptLeft <= 0) {
            fail(Failures.timeout(route, "attempt", attemptLimit));
        } else if (stallLeft <= 0) {
            fail(Failures.timeout(route, "stall", stallLimit));
        } else {
            arm(Math.min(Math.min(attemptLeft, stallLeft), overallLeft));
        }
    }

    private long overallLeft(long now) {
        return deadline == NEVER ? NEVER : deadline - now;
    }

    private static long left(long limit, long sinceAsNegative) {
        return limit == Long.MAX_VALUE ? Long.MAX_VALUE : limit + sinceAsNegative;
    }

    void sent(long nanos) {
        clockStart = nanos;
        if (!cancelled) {
            try {
                subscriber.sent(nanos);
            } catch (RuntimeException | Error e) {
                fail(Failures.subscriber(route, e));
            }
        }
    }

    /** Names of the headers in lower case. */
    void head(int status, Map<String, String> headers, long nanos) {
        request = null;
        if (cancelled) {
            return;
        }
        try {
            subscriber.headers(status, headers, nanos);
        } catch (RuntimeException | Error e) {
            fail(Failures.subscriber(route, e));
        }
    }

    void bytes(ByteBuffer bytes, long nanos) {
        if (cancelled) {
            return;
        }
        try {
            subscriber.bytes(bytes, nanos);
        } catch (RuntimeException | Error e) {
            fail(Failures.subscriber(route, e));
        }
    }

    boolean settled() {
        return subscriber.settled();
    }

    /** Whatever had arrived was handed on. An answer that is settled by now has its end in the next read, if it has one at all. */
    void readOver() {
        if (!lingers && !ended && lane != null && subscriber.settled()) {
            lingers = true;
            arm(LINGER_NANOS);
        }
    }

    private void leave() {
        Lane open = lane;
        if (open != null) {
            open.abandon();
            complete(subscriber.progressed(open.lastRead()));
        }
    }

    void complete(long nanos) {
        lane = null;
        if (ended || cancelled) {
            return;
        }
        end();
        try {
            subscriber.complete(nanos);
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "{}: the end of an answer was not taken: {}", route.origin().name(), Failures.place(e));
            tell(Failures.subscriber(route, e));
        }
    }

    /** The connection is gone. Where it had been idle and nothing was answered, the server had closed it: one more try. */
    void broken(Throwable cause, boolean started) {
        lane = null;
        if (reused && !again && !started && !cancelled) {
            again = true;
            connect();
        } else {
            fail(Failures.broken(route, started, cause));
        }
    }

    void fail(TransportFailure failure) {
        if (ended || (cancelled && failure.kind() != Kind.CANCELLED)) {
            return;
        }
        end();
        if (connecting != null) {
            connecting.cancel(false);
        }
        if (lane != null) {
            lane.abandon();
            lane = null;
        }
        tell(failure);
    }

    private void tell(TransportFailure failure) {
        try {
            subscriber.failed(failure, System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a failure was not taken: {}", route.origin().name(), Failures.place(e));
        }
    }

    private void end() {
        ended = true;
        request = null;
        disarm();
        whenEnded.accept(this);
    }

    @Override
    public void cancel() {
        cancelled = true;
        try {
            loop.execute(() -> fail(Failures.cancelled(route)));
        } catch (RejectedExecutionException closed) {
            LOG.trace("cancelled after the transport was closed");
        }
    }
}
