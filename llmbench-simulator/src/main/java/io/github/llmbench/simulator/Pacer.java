package io.github.llmbench.simulator;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Wakes exchanges at their times, on one event loop and without a thread of its own.
 *
 * <p>One timer of the loop stands for all exchanges of the loop: the native epoll loop meets it within tens of
 * microseconds, and a timer for each event would cost more than the event. Used on its event loop only.
 */
final class Pacer {
    /** After so many exchanges the loop turns to its sockets, so that requests are read under full load as well. */
    private static final int BURST = 64;

    private final EventExecutor loop;
    private final PriorityQueue<Exchange> waiting = new PriorityQueue<>();
    private @Nullable ScheduledFuture<?> timer;
    private long timerDue;

    Pacer(EventExecutor loop) {
        this.loop = loop;
    }

    /** Wakes an exchange when it is due, at once if that is past. */
    void add(Exchange exchange) {
        exchange.schedule();
        waiting.add(exchange);
        arm();
    }

    private void run() {
        timer = null;
        for (int i = 0; i < BURST; i++) {
            Exchange next = waiting.peek();
            if (next == null || next.wakeAt() > System.nanoTime()) {
                break;
            }
            waiting.remove();
            if (next.wake()) {
                next.schedule();
                waiting.add(next);
            }
        }
        arm();
    }

    private void arm() {
        Exchange next = waiting.peek();
        if (next == null) {
            return;
        }
        if (timer != null) {
            if (timerDue <= next.wakeAt()) {
                return;
            }
            timer.cancel(false);
        }
        timerDue = next.wakeAt();
        timer = loop.schedule(this::run, Math.max(0, timerDue - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
