package io.github.llmbench.engine.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a run; all are daemons, so that none keeps a finished program alive. */
final class Threads {
    // Some of it waits for a moment, such as a budget that is kept in a database.
    private static final int SPARE = 2;

    private Threads() {}

    /** For scorers and evaluators, which may block: virtual threads where the platform has them (21+). */
    static ExecutorService userCode() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException platformBefore21) {
            return Executors.newCachedThreadPool(daemons("llmbench-user-"));
        }
    }

    /** For short work of our own: few threads that stay busy cost less than one woken for each piece. */
    static ExecutorService work() {
        return Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors() + SPARE, daemons("llmbench-work-"));
    }

    static ScheduledExecutorService single(String name) {
        return Executors.newSingleThreadScheduledExecutor(daemons(name));
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
