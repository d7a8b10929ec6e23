package io.github.llmbench.providers.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call or an event of LLM-Bench's client beside that of a bare Netty client, same server, same run; a bulk-streamed event beside those of
 * Java's client and of langchain4j too. Read the secondary result
 * {@code cpu} of {@link CpuProfiler}: time is shared with the server, CPU time is the client's own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx1g"})
@Warmup(iterations = 10, time = 2)
@Measurement(iterations = 5, time = 4)
@Timeout(time = 2, timeUnit = TimeUnit.MINUTES)
public class ClientBenchmark {
    private static final int SHORT_CALLS = 6_400;
    private static final int BULK_STREAMS = 320;
    private static final int PACED_STREAMS = 1_024;

    /** A short call, 64 in flight. */
    @Benchmark
    @OperationsPerInvocation(SHORT_CALLS)
    public void shortCall(Clients.Two clients) throws InterruptedException {
        calls(clients, "/short", false, SHORT_CALLS, 64, 1);
    }

    /** An event of streams that come at once, 32 of them open; the clients for comparison are here. */
    @Benchmark
    @OperationsPerInvocation(BULK_STREAMS * LoopbackServer.BULK_EVENTS)
    public void bulkEvent(Clients.All clients) throws InterruptedException {
        calls(clients, "/bulk", true, BULK_STREAMS, 32, LoopbackServer.BULK_EVENTS);
    }

    /** An event of 256 streams that bring one each 20 ms. */
    @Benchmark
    @OperationsPerInvocation(PACED_STREAMS * LoopbackServer.PACED_EVENTS)
    public void pacedEventOf256Streams(Clients.Two clients) throws InterruptedException {
        calls(clients, "/paced", true, PACED_STREAMS, 256, LoopbackServer.PACED_EVENTS);
    }

    /** An event of 1,024 streams that bring one each 20 ms. */
    @Benchmark
    @OperationsPerInvocation(PACED_STREAMS * LoopbackServer.PACED_EVENTS)
    public void pacedEventOf1024Streams(Clients.Two clients) throws InterruptedException {
        calls(clients, "/paced", true, PACED_STREAMS, PACED_STREAMS, LoopbackServer.PACED_EVENTS);
    }

    private static void calls(Clients clients, String path, boolean stream, int calls, int inFlight, int events) throws InterruptedException {
        Round round = new Round(clients.made(), path, stream, calls);
        for (int i = 0; i < inFlight; i++) {
            round.next();
        }
        round.done.await();
        String failure = round.failure.get();
        if (failure != null || round.events.get() != (long) calls * events) {
            throw new IllegalStateException(
                    round.events + " events of " + (long) calls * events + " arrived; first failure: " + failure);
        }
    }

    private static final class Round implements Client.Ended {
        private final Client made;
        private final String path;
        private final boolean stream;
        private final AtomicInteger left;
        private final CountDownLatch done;
        private final AtomicLong events = new AtomicLong();
        private final AtomicReference<String> failure = new AtomicReference<>();

        Round(Client made, String path, boolean stream, int calls) {
            this.made = made;
            this.path = path;
            this.stream = stream;
            left = new AtomicInteger(calls);
            done = new CountDownLatch(calls);
        }

        void next() {
            if (left.getAndDecrement() > 0) {
                made.call(path, stream, this);
            }
        }

        @Override
        public void ended(int count) {
            events.addAndGet(count);
            next();
            done.countDown();
        }

        @Override
        public void failed(String why) {
            failure.compareAndSet(null, why);
            next();
            done.countDown();
        }
    }
}
