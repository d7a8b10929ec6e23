package io.github.llmbench.server.run;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets tasks of a worker go on side by side, and one that measures a load alone: it waits for the others and the others for it. Safe for
 * use by several threads.
 */
final class Exclusive {
    private final Lock turn = new ReentrantLock();
    private final Object monitor = new Object();
    private int inside;
    private boolean alone;
    private boolean open;

    /** Does something beside others; empty where one is alone now. */
    Optional<Boolean> shared(Callable<Boolean> work) throws Exception {
        synchronized (monitor) {
            if (alone && !open) {
                return Optional.empty();
            }
            inside++;
        }
        try {
            return Optional.of(work.call());
        } finally {
            synchronized (monitor) {
                inside--;
                monitor.notifyAll();
            }
        }
    }

    /**
     * Does something alone where it has to be; empty where another one is alone now.
     *
     * @param mustBe whether it has to
     * @param pause told to hold new tasks back, and to let them come again
     */
    Optional<Boolean> maybe(Callable<Boolean> mustBe, Consumer<Boolean> pause, Callable<Boolean> work)
            throws Exception {
        if (!mustBe.call()) {
            return shared(work);
        }
        if (!turn.tryLock()) {
            return Optional.empty();
        }
        try {
            pause.accept(true);
            synchronized (monitor) {
                alone = true;
                while (inside > 0 && !open) {
                    monitor.wait();
                }
            }
            return Optional.of(work.call());
        } finally {
            synchronized (monitor) {
                alone = false;
                monitor.notifyAll();
            }
            pause.accept(false);
            turn.unlock();
        }
    }

    /** Nobody waits any more: the worker stops. */
    void open() {
        synchronized (monitor) {
            open = true;
            monitor.notifyAll();
        }
    }
}
