package io.github.llmbench.cli;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.cli.ClockRow.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a number of streams open for a time, each a call after the other. Used for one number of streams. */
final class ClockStreams {
    private static final Duration STALL = Duration.ofSeconds(30);

    private final ModelClient client;
    private final String name;
    private final Duration call;
    private final AtomicLong number = new AtomicLong();
    private final Queue<Made> made = new ConcurrentLinkedQueue<>();

    /**
     * Streams.
     *
     * @param name starts the ids of its calls, so that they are like no others
     * @param call about how long one lasts, over which starts are spread
     */
    ClockStreams(ModelClient client, String name, Duration call) {
        this.client = client;
        this.name = name;
        this.call = call;
    }

    /** Runs them and gives the calls that ended; blocks until the last has. */
    List<Made> run(int streams, long deadline) {
        ScheduledExecutorService starts = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "llmbench-clock");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<CompletableFuture<Void>> ended = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                ended.add(end);
                var unused = starts.schedule(
                        () -> next(starts, deadline, end), call.toNanos() * i / streams, TimeUnit.NANOSECONDS);
            }
            CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)).join();
            return List.copyOf(made);
        } finally {
            starts.shutdownNow();
        }
    }

    private void next(ScheduledExecutorService starts, long deadline, CompletableFuture<Void> end) {
        if (System.nanoTime() - deadline >= 0) {
            end.complete(null);
            return;
        }
        String id = name + "-" + number.incrementAndGet();
        long scheduled = System.nanoTime();
        CallContext context = new CallContext(CallTrace.recorder(scheduled), null, STALL, id);
        var unused = client.call(ModelRequest.of("Count the clock."), context)
                .whenCompleteAsync(
                        (response, failure) -> {
                            if (failure != null) {
                                end.completeExceptionally(failure);
                                return;
                            }
                            made.add(new Made(id, scheduled, response));
                            if (response.error() == null) {
                                next(starts, deadline, end);
                            } else {
                                end.complete(null);
                            }
                        },
                        starts);
    }
}
