package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.timing.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A closed load: a fixed number of slots, each starts the next item when its last one is done, so that a kill costs no more than the calls
 * in flight. Where the load measures, a slot is free with the answer, and what is left to do then, such as writing it to the disk, goes
 * on beside it; it waits for that only where too much of it has piled up. Used for one load.
 */
@API(status = INTERNAL, since = "0.1")
public final class ClosedLoop<T> {
    /** Bounds memory, where what is measured must not wait for a disk that stumbles. */
    private static final int MOST_UNFINISHED = 1_024;
    /** How often it is asked whether a load was stopped in which all are thinking. */
    private static final long LOOK_MILLIS = 50;

    private final Load.Closed load;
    private final long planned;
    private final Supplier<@Nullable T> items;
    private final Work<T> work;
    private final BooleanSupplier stopped;
    private final Dispatch dispatch;
    private final Measuring measuring;
    private final Executor executor;
    private final ScheduledExecutorService timer;

    private final AtomicInteger busy = new AtomicInteger(1);
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Window> done = new CompletableFuture<>();
    private final Queue<ScheduledFuture<?>> clocks = new ConcurrentLinkedQueue<>();
    /** One for each slot that thinks. */
    private final Set<Object> thinking = ConcurrentHashMap.newKeySet();

    private final Object lock = new Object();
    private long origin;
    private boolean warm;
    private long started;
    private long windowStart;
    private long lastStart;
    private boolean over;
    private boolean timedOut;

    private record Next<T>(T item, Start start) {}

    /**
     * A load over items.
     *
     * @param planned items to measure where the load says neither number nor time
     * @param items the next one each time, {@code null} where there is none left; asked by one thread at a time
     * @param work starts one item; after a failure no further one starts
     * @param stopped asked before each start
     * @param measuring hears where the measured part begins and ends
     * @param executor runs the starts, so that work that ends at once does not pile up on the stack
     * @param timer ends phases and think times
     */
    public ClosedLoop(
            Load.Closed load,
            long planned,
            Supplier<@Nullable T> items,
            Work<T> work,
            BooleanSupplier stopped,
            Dispatch dispatch,
            Measuring measuring,
            Executor executor,
            ScheduledExecutorService timer) {
        this.load = load;
        this.planned = planned;
        this.items = items;
        this.work = work;
        this.stopped = stopped;
        this.dispatch = dispatch;
        this.measuring = measuring;
        this.executor = executor;
        this.timer = timer;
        warm = load.phases().warmsUp();
    }

    /** Starts the slots; the result completes, or fails, when none is busy any more. */
    public CompletableFuture<Window> start() {
        origin = System.nanoTime();
        if (warm) {
            at(load.phases().warmUp().time(), () -> turn(System.nanoTime() - origin));
        } else {
            measure();
        }
        if (!load.thinkTime().isZero()) {
            clocks.add(
                    timer.scheduleWithFixedDelay(this::letGoWhenOver, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS));
        }
        for (int i = 0; i < load.inFlight(); i++) {
            busy.incrementAndGet();
            executor.execute(this::next);
        }
        // Held the load open until every slot had its first turn.
        release();
        return done;
    }

    private void measure() {
        dispatch.begin();
        measuring.begun();
        at(load.phases().measured().time(), this::timeIsUp);
    }

    /** Does something when the time of a phase is over, for no slot may come up then: calls may be long. */
    private void at(@Nullable Duration time, Runnable what) {
        if (time == null) {
            return;
        }
        clocks.add(timer.schedule(
                () -> {
                    try {
                        synchronized (lock) {
                            what.run();
                        }
                        letGoWhenOver();
                    } catch (RuntimeException | Error e) {
                        failure.compareAndSet(null, e);
                    }
                },
                time.toNanos(),
                TimeUnit.NANOSECONDS));
    }

    private void timeIsUp() {
        timedOut |= !over;
        end();
    }

    private void next() {
        try {
            Next<T> next = take();
            letGoWhenOver();
            if (next == null) {
                release();
                return;
            }
            dispatch.enter();
            Work.Running running = work.start(next.item(), next.start());
            if (load.paced()) {
                var unused = running.answered().whenCompleteAsync((answer, thrown) -> answered(running), executor);
            } else {
                // A kill must not cost more than the calls in flight, so that each slot waits until its answer is kept.
                var unused = running.done().whenCompleteAsync((result, thrown) -> done(thrown), executor);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** How it ended is told by what is done, not by what was answered. */
    private void answered(Work.Running running) {
        if (unfinished.incrementAndGet() <= MOST_UNFINISHED) {
            busy.incrementAndGet();
            var unused = running.done().whenComplete((result, thrown) -> {
                unfinished.decrementAndGet();
                if (thrown == null) {
                    release();
                } else {
                    fail(thrown);
                }
            });
            done(null);
        } else {
            var unused = running.done()
                    .whenCompleteAsync(
                            (result, thrown) -> {
                                unfinished.decrementAndGet();
                                done(thrown);
                            },
                            executor);
        }
    }

    private void done(@Nullable Throwable thrown) {
        dispatch.leave();
        if (thrown == null) {
            again();
        } else {
            fail(thrown);
        }
    }

    private void again() {
        if (load.thinkTime().isZero() || isOver()) {
            next();
        } else {
            think();
        }
    }

    private void think() {
        Object thought = new Object();
        thinking.add(thought);
        var unused = timer.schedule(
                () -> {
                    if (thinking.remove(thought)) {
                        executor.execute(this::next);
                    }
                },
                load.thinkTime().toNanos(),
                TimeUnit.NANOSECONDS);
        // It may have become so since that was asked.
        letGoWhenOver();
    }

    private boolean isOver() {
        synchronized (lock) {
            if (over) {
                return true;
            }
        }
        return failure.get() != null || stopped.getAsBoolean();
    }

    /** Nobody thinks on once nothing follows: a think time may be longer than the load. */
    private void letGoWhenOver() {
        if (thinking.isEmpty() || !isOver()) {
            return;
        }
        List<Object> thoughts = new ArrayList<>(thinking);
        thoughts.removeIf(thought -> !thinking.remove(thought));
        thoughts.forEach(thought -> executor.execute(this::next));
    }

    /** From the warm-up to the measured part, where that is due; a load that is over in its warm-up measures nothing. */
    private void turn(long offset) {
        if (warm && !over && reached(load.phases().warmUp(), started, offset)) {
            warm = false;
            started = 0;
            windowStart = offset;
            measure();
        }
    }

    private @Nullable Next<T> take() {
        synchronized (lock) {
            long now = System.nanoTime();
            long offset = now - origin;
            turn(offset);
            Load.Extent measured = load.phases().measured();
            if (!warm && (allStarted() || timeIsOver(measured, offset - windowStart))) {
                timedOut |= !over && timeIsOver(measured, offset - windowStart);
                end();
                return null;
            }
            T item = failure.get() != null || stopped.getAsBoolean() ? null : items.get();
            if (item == null) {
                end();
                return null;
            }
            started++;
            lastStart = offset;
            Next<T> next = new Next<>(item, new Start(now, offset, warm, Start.NEVER));
            if (!warm && allStarted()) {
                end();
            }
            return next;
        }
    }

    /** Whether the number of items to measure has been started. */
    private boolean allStarted() {
        Load.Extent measured = load.phases().measured();
        Integer most = measured.calls();
        return measured.endless() ? started >= planned : most != null && started >= most;
    }

    /** Nothing more is to be started. */
    private void end() {
        if (!over) {
            over = true;
            measuring.over();
        }
    }

    private static boolean reached(Load.Extent extent, long calls, long nanos) {
        Integer most = extent.calls();
        return (most != null && calls >= most) || timeIsOver(extent, nanos);
    }

    private static boolean timeIsOver(Load.Extent extent, long nanos) {
        Duration longest = extent.time();
        return longest != null && nanos >= longest.toNanos();
    }

    /** No further item starts, but those under way come to their end: they are paid for. */
    private void fail(Throwable thrown) {
        failure.compareAndSet(null, thrown);
        release();
    }

    private void release() {
        if (busy.decrementAndGet() > 0) {
            return;
        }
        clocks.forEach(clock -> clock.cancel(false));
        Throwable thrown = failure.get();
        if (thrown == null) {
            done.complete(window());
        } else {
            done.completeExceptionally(thrown);
        }
    }

    /**
     * Up to the end of its time, where that came first. Else up to the last start: from then on fewer slots than asked for are busy.
     * Where every slot had one item there is no such part.
     */
    private Window window() {
        synchronized (lock) {
            Duration time = load.phases().measured().time();
            if (timedOut && time != null) {
                return new Window(windowStart, windowStart + time.toNanos());
            }
            long now = System.nanoTime() - origin;
            return new Window(windowStart, started > load.inFlight() ? Math.max(lastStart, windowStart) : now);
        }
    }
}
