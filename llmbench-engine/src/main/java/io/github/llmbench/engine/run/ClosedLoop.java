package io.github.llmbench.engine.run;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A closed load: a fixed number of slots, each starts the next item when its last one ended. */
final class ClosedLoop<T> {
    private final Iterator<T> items;
    private final Function<T, ? extends CompletionStage<?>> work;
    private final BooleanSupplier stopped;
    private final Executor executor;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * A load over items.
     *
     * @param work starts one item; a failure ends the load
     * @param stopped asked before each start
     * @param executor runs the starts, so that work that ends at once does not pile up on the stack
     */
    ClosedLoop(
            Iterator<T> items,
            Function<T, ? extends CompletionStage<?>> work,
            BooleanSupplier stopped,
            Executor executor) {
        this.items = items;
        this.work = work;
        this.stopped = stopped;
        this.executor = executor;
    }

    /** Starts so many slots; the result completes when none is busy any more. */
    CompletableFuture<Void> start(int slots) {
        // Holds the load open until every slot had its first turn.
        inFlight.incrementAndGet();
        for (int i = 0; i < slots; i++) {
            inFlight.incrementAndGet();
            executor.execute(this::next);
        }
        release();
        return done;
    }

    /** Items under way. */
    int inFlight() {
        return inFlight.get();
    }

    private void next() {
        try {
            T item = take();
            if (item == null) {
                release();
                return;
            }
            work.apply(item)
                    .whenCompleteAsync(
                            (result, failure) -> {
                                if (failure != null) {
                                    done.completeExceptionally(failure);
                                    release();
                                } else {
                                    next();
                                }
                            },
                            executor);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
            release();
        }
    }

    private @org.jspecify.annotations.Nullable T take() {
        synchronized (items) {
            return !done.isDone() && !stopped.getAsBoolean() && items.hasNext() ? items.next() : null;
        }
    }

    private void release() {
        if (inFlight.decrementAndGet() == 0) {
            done.complete(null);
        }
    }
}
