package io.github.llmbench.providers.limits;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The clock of the limiter, and what wakes calls that wait. Safe for use by several threads. */
interface Timer {
    /** Nanoseconds from an origin of its own. */
    long nanos();

    /** Completes after so many nanoseconds. */
    CompletableFuture<Void> after(long nanos);

    /** The machine's time, with one daemon thread that ends when nothing waits any more. */
    static Timer ofMachine() {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "llmbench-limits");
            made.setDaemon(true);
            return made;
        });
        thread.setKeepAliveTime(5, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        return new Timer() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public CompletableFuture<Void> after(long nanos) {
                CompletableFuture<Void> later = new CompletableFuture<>();
                var unused = thread.schedule(() -> later.complete(null), nanos, TimeUnit.NANOSECONDS);
                return later;
            }
        };
    }
}
