package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.timing.Window;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Starts items when they are due, on a thread of its own that waits for nothing but the clock: it parks, and spins for the last
 * 120 µs, since a parked thread wakes tens of microseconds late. An item that may not start yet because of {@code maxInFlight} waits
 * in a queue and starts as soon as another one is answered, with its own due time as scheduled. Used for one load.
 */
@API(status = INTERNAL, since = "0.1")
public final class OpenLoop<T> {
    private static final long SPIN_NANOS = 120_000;
    private static final long LONGEST_PARK_NANOS = 50_000_000;
    private static final long DRAIN_PARK_NANOS = 500_000;

    private final Schedule schedule;
    private final Supplier<@Nullable T> items;
    private final Work<T> work;
    private final BiConsumer<T, Boolean> notSent;
    private final BooleanSupplier stopped;
    private final Dispatch dispatch;
    private final boolean limited;
    private final int most;
    private final Measuring measuring;

    private final Queue<Waiting<T>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Window> done = new CompletableFuture<>();
    private volatile boolean over;
    private volatile Window window = new Window(0, 0);

    private record Waiting<T>(T item, Start start) {}

    /**
     * A load.
     *
     * @param items the next one each time; {@code null} where there is none left
     * @param notSent told of each item that was due and is never started, and whether it was of the warm-up
     * @param stopped asked before each start
     * @param maxInFlight asked for; {@code null}: what the platform allows
     * @param allowed what the platform allows
     * @param measuring hears where the measured part begins and ends
     */
    public OpenLoop(
            Schedule schedule,
            Supplier<@Nullable T> items,
            Work<T> work,
            BiConsumer<T, Boolean> notSent,
            BooleanSupplier stopped,
            Dispatch dispatch,
            @Nullable Integer maxInFlight,
            int allowed,
            Measuring measuring) {
        this.schedule = schedule;
        this.items = items;
        this.work = work;
        this.notSent = notSent;
        this.stopped = stopped;
        this.dispatch = dispatch;
        limited = maxInFlight != null;
        most = maxInFlight == null ? allowed : maxInFlight;
        this.measuring = measuring;
    }

    /** Starts the thread; the result completes, or fails, when nothing is under way any more. */
    public CompletableFuture<Window> start() {
        return start(0);
    }

    /**
     * As {@link #start()}.
     *
     * @param shift added to every offset, where a load has several parts
     */
    public CompletableFuture<Window> start(long shift) {
        Thread thread = new Thread(() -> run(shift), "llmbench-dispatch");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void run(long shift) {
        long end = 0;
        long lag = 0;
        long origin = System.nanoTime();
        try {
            boolean warm = true;
            Slot slot = schedule.next();
            // The next item is at hand before it is due; the load begins once the first one is.
            T item = slot == null ? null : items.get();
            origin = System.nanoTime();
            while (slot != null && item != null && !halted()) {
                if (warm && !slot.warmUp()) {
                    warm = false;
                    lag = measured(origin + schedule.start());
                }
                long offset = lag + slot.offset();
                if (!await(origin + offset, !slot.warmUp())) {
                    break;
                }
                if (!slot.warmUp()) {
                    dispatch.due(System.nanoTime() - origin - offset);
                }
                offer(item, new Start(origin + offset, shift + offset, slot.warmUp(), Start.NEVER));
                end = offset;
                slot = schedule.next();
                item = slot == null ? null : items.get();
            }
            if (slot == null && !halted()) {
                end = lag + schedule.end();
                if (schedule.timed()) {
                    await(origin + end, false);
                }
            }
            if (halted()) {
                end = System.nanoTime() - origin;
            }
            measuring.over();
            if (halted() || (slot == null && schedule.timed())) {
                giveUp();
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            giveUp();
        } finally {
            long begin = lag + schedule.start();
            window = new Window(shift + begin, shift + Math.max(end, begin));
            release();
        }
    }

    private boolean halted() {
        return failure.get() != null || stopped.getAsBoolean();
    }

    /** Whether the time came before the load was stopped. */
    private boolean await(long due, boolean counted) {
        long left = due - System.nanoTime();
        if (left <= 0) {
            return true;
        }
        while (left > 0) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(Math.min(left - SPIN_NANOS, LONGEST_PARK_NANOS));
                if (halted()) {
                    return false;
                }
            } else {
                Thread.onSpinWait();
            }
            left = due - System.nanoTime();
        }
        if (counted) {
            dispatch.woke(-left);
        }
        return true;
    }

    /**
     * The warm-up is over. Under a limit what it has piled up must not be measured: waits until it is through.
     *
     * @return by how much that puts off all that follows
     */
    private long measured(long due) {
        await(due, false);
        boolean waited = false;
        while (limited && (dispatch.inFlight() > 0 || !waiting.isEmpty()) && !halted()) {
            waited = true;
            LockSupport.parkNanos(DRAIN_PARK_NANOS);
        }
        dispatch.begin();
        measuring.begun();
        return waited ? Math.max(0, System.nanoTime() - due) : 0;
    }

    private void offer(T item, Start start) {
        open.incrementAndGet();
        waiting.add(new Waiting<>(item, start));
        startWaiting();
    }

    /** Starts what may start; threads that meet here leave the rest to the first of them, so that answers never pile up a stack. */
    private void startWaiting() {
        if (halted()) {
            giveUp();
        }
        if (turns.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            while (!over && !waiting.isEmpty()) {
                if (!dispatch.tryEnter(most)) {
                    if (!limited) {
                        dispatch.holdBack();
                    }
                    break;
                }
                Waiting<T> next = waiting.poll();
                if (next == null) {
                    dispatch.leave();
                } else {
                    run(next);
                }
            }
            seen = turns.addAndGet(-seen);
        }
    }

    private void run(Waiting<T> next) {
        if (!next.start().warmUp()) {
            dispatch.started(System.nanoTime() - next.start().scheduled());
        }
        Work.Running running;
        try {
            running = work.start(next.item(), next.start());
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            dispatch.leave();
            release();
            return;
        }
        running.answered().whenComplete((answer, thrown) -> {
            dispatch.leave();
            if (!waiting.isEmpty()) {
                startWaiting();
            }
        });
        running.done().whenComplete((result, thrown) -> {
            if (thrown != null) {
                failure.compareAndSet(null, thrown);
            }
            release();
        });
    }

    private void giveUp() {
        over = true;
        Waiting<T> next = waiting.poll();
        while (next != null) {
            if (!next.start().warmUp()) {
                dispatch.unsent();
            }
            notSent.accept(next.item(), next.start().warmUp());
            release();
            next = waiting.poll();
        }
    }

    private void release() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        Throwable thrown = failure.get();
        if (thrown == null) {
            done.complete(window);
        } else {
            done.completeExceptionally(thrown);
        }
    }
}
