package io.github.llmbench.providers.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * What an open stream holds, an event a second each, in a process of its own: opens so many, and says what they hold of the heap while all
 * are open.
 */
public final class HeapAStream {
    private static final long STARTS_A_SECOND = 500;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private HeapAStream() {}

    /** Arguments: a client as {@link Clients#open} names it; URL; number of streams. */
    public static void main(String[] arguments) throws Exception {
        int streams = Integer.parseInt(arguments[2]);
        Client client = Clients.open(arguments[0], arguments[1]);
        warmUp(client);
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long before = heap();
        AtomicLong events = new AtomicLong();
        CountDownLatch open = new CountDownLatch(streams);
        AtomicReference<String> failed = new AtomicReference<>();
        long start = System.nanoTime();
        for (int i = 0; i < streams; i++) {
            LockSupport.parkNanos(start + i * TimeUnit.SECONDS.toNanos(1) / STARTS_A_SECOND - System.nanoTime());
            client.call(
                    "/slow",
                    true,
                    ended(
                            count -> {
                                events.addAndGet(count);
                                open.countDown();
                            },
                            failed));
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        long held = heap();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long still = open.getCount();
        if (still < streams || !open.await(180, TimeUnit.SECONDS) || failed.get() != null) {
            throw new IllegalStateException(
                    still + " of " + streams + " streams were open; first failure: " + failed.get());
        }
        System.out.println("heap " + (held - before) / streams + " threads " + threadsBefore + " " + threads
                + " events " + events.get());
        client.close();
    }

    private interface Counting {
        void ended(int events);
    }

    private static Client.Ended ended(Counting counting, AtomicReference<String> failed) {
        return new Client.Ended() {
            @Override
            public void ended(int events) {
                counting.ended(events);
            }

            @Override
            public void failed(String why) {
                failed.compareAndSet(null, why);
                counting.ended(0);
            }
        };
    }

    /** Loads what has to be loaded before anything is counted. */
    private static void warmUp(Client client) throws Exception {
        AtomicReference<String> failed = new AtomicReference<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Integer> answered = new CompletableFuture<>();
            client.call("/bulk", true, ended(answered::complete, failed));
            answered.get(60, TimeUnit.SECONDS);
        }
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
