package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Has items made on a thread of its own some time before they are asked for, so that whoever has to start them in time does nothing
 * else. The thread sleeps until half of them are used. What making an item throws is thrown where it is asked for. Asked by one
 * thread at a time.
 */
@API(status = INTERNAL, since = "0.1")
public final class Ahead<T> implements Supplier<@Nullable T>, AutoCloseable {
    private static final int MOST = 64;

    private final Supplier<@Nullable T> items;
    private final BlockingQueue<Made<T>> made = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    private record Made<T>(Optional<T> item, @Nullable Throwable failure) {}

    /**
     * Starts to make items.
     *
     * @param items the next one each time; {@code null} where there is none left
     */
    public Ahead(Supplier<@Nullable T> items) {
        this.items = items;
        thread = new Thread(this::make, "llmbench-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void make() {
        boolean more = true;
        while (more && !closed) {
            if (made.size() < MOST) {
                more = makeOne();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Whether there may be another. */
    private boolean makeOne() {
        try {
            Optional<T> item = Optional.ofNullable(items.get());
            made.add(new Made<>(item, null));
            return item.isPresent();
        } catch (RuntimeException | Error e) {
            made.add(new Made<>(Optional.empty(), e));
            return false;
        }
    }

    @Override
    public @Nullable T get() {
        Made<T> next = made.poll();
        if (next == null) {
            next = await();
        }
        if (made.size() == MOST / 2) {
            LockSupport.unpark(thread);
        }
        Throwable failure = next.failure();
        if (next.item().isEmpty()) {
            // The end stays the end.
            made.add(next);
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        return next.item().orElse(null);
    }

    private Made<T> await() {
        LockSupport.unpark(thread);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return made.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the thread; what was made and not asked for is dropped. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
