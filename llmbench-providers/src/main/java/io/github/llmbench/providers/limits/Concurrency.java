package io.github.llmbench.providers.limits;

import io.github.llmbench.api.Limits.InFlight;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many calls in as the provider seems to bear: additive increase, multiplicative decrease. First come, first served. Safe for
 * use by several threads.
 */
final class Concurrency {
    private final InFlight bounds;
    private final long coolDown;
    private final Timer timer;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private final AtomicInteger turns = new AtomicInteger();
    private double limit;
    private int inFlight;
    private boolean cut;
    private long cutAt;

    Concurrency(InFlight bounds, Timer timer) {
        this.bounds = bounds;
        this.coolDown = bounds.coolDown().toNanos();
        this.timer = timer;
        limit = bounds.most();
    }

    /** Completes when the call may go in; whoever went in must leave. */
    CompletableFuture<Void> enter() {
        synchronized (waiting) {
            if (waiting.isEmpty() && inFlight < allowed()) {
                inFlight++;
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> turn = new CompletableFuture<>();
            waiting.addLast(turn);
            return turn;
        }
    }

    /** A call left without anything learnt from it. */
    void leave() {
        synchronized (waiting) {
            inFlight--;
        }
        letIn();
    }

    /** A call was answered: one more fits in after a whole round of such, unless there was room already. */
    void answered() {
        synchronized (waiting) {
            if (!coolingDown() && inFlight >= allowed()) {
                limit = Math.min(bounds.most(), limit + 1 / limit);
            }
            inFlight--;
        }
        letIn();
    }

    /** A call was refused by 429: half of what is in flight is enough. */
    void limited() {
        synchronized (waiting) {
            if (!coolingDown()) {
                limit = Math.max(bounds.least(), Math.floor(Math.min(limit, inFlight) / 2));
                cut = true;
                cutAt = timer.nanos();
            }
            inFlight--;
        }
        letIn();
    }

    /** How many may be in flight now. */
    int limit() {
        synchronized (waiting) {
            return allowed();
        }
    }

    private boolean coolingDown() {
        return cut && timer.nanos() - cutAt < coolDown;
    }

    private int allowed() {
        return (int) limit;
    }

    /**
     * A call that is let in may leave at once, refused by the breaker, and so come here again: whoever comes while others are let in
     * leaves the rest to the first, so that a long queue never piles up a stack.
     */
    private void letIn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            CompletableFuture<Void> next = next();
            while (next != null) {
                // Completed outside the lock: it may send the call. One that was given up hands its place on.
                if (!next.complete(null)) {
                    synchronized (waiting) {
                        inFlight--;
                    }
                }
                next = next();
            }
            seen = turns.addAndGet(-seen);
        }
    }

    private @Nullable CompletableFuture<Void> next() {
        synchronized (waiting) {
            if (inFlight >= allowed() || waiting.isEmpty()) {
                return null;
            }
            inFlight++;
            return waiting.pollFirst();
        }
    }
}
