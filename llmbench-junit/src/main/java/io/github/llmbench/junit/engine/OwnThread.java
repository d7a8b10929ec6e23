package io.github.llmbench.junit.engine;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Does work on a thread of its own while the caller waits. The platform's pool adds a thread where one of its own waits for a
 * {@code CompletableFuture}, as a run does, and would then run more classes at once than is configured.
 */
final class OwnThread {
    private static final long GOODBYE_MILLIS = 10_000;

    private OwnThread() {}

    /** What the work gives or throws; an interrupt is passed on to it. */
    static <T> T call(String name, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            join(thread);
            Thread.currentThread().interrupt();
            throw new BenchmarkFailure(name + " was interrupted; run it again to go on where it was left");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** So that the journal is closed before anyone goes on. */
    private static void join(Thread thread) {
        try {
            thread.join(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
