package io.github.llmbench.engine.run;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A closed load: a fixed number of slots, each starts the next item when its last one ended. */
final class ClosedLoop<T> {
    private final Iterator<T> items;
    private final Function<T, ? extends CompletionStage<?>> work;
    private final BooleanSupplier stopped;
    private final Executor executor;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * A load over items.
     *
     * @param work starts one item; after a failure no further one starts
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

    /** Starts so many slots; the result completes, or fails, when none is busy any more. */
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
                            (result, thrown) -> {
                                if (thrown != null) {
                                    fail(thrown);
                                } else {
                                    next();
                                }
                            },
                            executor);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private @Nullable T take() {
        synchronized (items) {
            return failure.get() == null && !stopped.getAsBoolean() && items.hasNext() ? items.next() : null;
        }
    }

    /** No further item starts, but those under way come to their end: they are paid for. */
    private void fail(Throwable thrown) {
        failure.compareAndSet(null, thrown);
        release();
    }

    private void release() {
        if (inFlight.decrementAndGet() == 0) {
            Throwable thrown = failure.get();
            if (thrown == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(thrown);
            }
        }
    }
}
