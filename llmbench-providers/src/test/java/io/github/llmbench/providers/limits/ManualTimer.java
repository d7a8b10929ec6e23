package io.github.llmbench.providers.limits;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** A clock that stands still until it is moved. */
final class ManualTimer implements Timer {
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::number));
    private long now;
    private long number;

    private record Waiting(long due, long number, CompletableFuture<Void> future) {}

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public CompletableFuture<Void> after(long nanos) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        waiting.add(new Waiting(now + nanos, number++, future));
        return future;
    }

    void advanceMillis(long millis) {
        long end = now + millis * 1_000_000;
        while (!waiting.isEmpty() && waiting.peek().due <= end) {
            Waiting next = waiting.remove();
            now = Math.max(now, next.due);
            next.future.complete(null);
        }
        now = end;
    }
}
