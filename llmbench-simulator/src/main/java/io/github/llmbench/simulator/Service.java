package io.github.llmbench.simulator;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all connections share. Safe for use by several threads. */
final class Service {
    private final Planner planner;
    private final @Nullable RequestLog log;
    private final AtomicLong requests = new AtomicLong();

    Service(Planner planner, @Nullable RequestLog log) {
        this.planner = planner;
        this.log = log;
    }

    Planner planner() {
        return planner;
    }

    long nextNumber() {
        return requests.incrementAndGet();
    }

    long requests() {
        return requests.get();
    }

    void log(LogEntry entry) {
        if (log != null) {
            log.add(entry);
        }
    }
}
