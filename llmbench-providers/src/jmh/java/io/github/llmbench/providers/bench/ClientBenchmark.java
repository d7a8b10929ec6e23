package io.github.llmbench.providers.bench;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call or an event of LLM-Bench's client beside that of a bare Netty client, same server, same run. Read the secondary result
 * {@code cpu} of {@link CpuProfiler}: time is shared with the server, CPU time is the client's own.
 */
@State(Scope.Benchmark)
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

    /** {@code bare} or {@code llmbench}. */
    @Param({"bare", "llmbench"})
    public String client;

    private LoopbackServer.Running server;
    private Client made;

    @Setup(Level.Trial)
    public void start() throws IOException {
        server = LoopbackServer.start();
        made = client.equals("bare") ? new BareNettyClient(server.url()) : new ModelClients(server.url());
    }

    @TearDown(Level.Trial)
    public void stop() {
        made.close();
        server.close();
    }

    /** A short call, 64 in flight. */
    @Benchmark
    @OperationsPerInvocation(SHORT_CALLS)
    public void shortCall() throws InterruptedException {
        calls("/short", false, SHORT_CALLS, 64, 1);
    }

    /** An event of streams that come at once, 32 of them open. */
    @Benchmark
    @OperationsPerInvocation(BULK_STREAMS * LoopbackServer.BULK_EVENTS)
    public void bulkEvent() throws InterruptedException {
        calls("/bulk", true, BULK_STREAMS, 32, LoopbackServer.BULK_EVENTS);
    }

    /** An event of 256 streams that bring one each 20 ms. */
    @Benchmark
    @OperationsPerInvocation(PACED_STREAMS * LoopbackServer.PACED_EVENTS)
    public void pacedEventOf256Streams() throws InterruptedException {
        calls("/paced", true, PACED_STREAMS, 256, LoopbackServer.PACED_EVENTS);
    }

    /** An event of 1,024 streams that bring one each 20 ms. */
    @Benchmark
    @OperationsPerInvocation(PACED_STREAMS * LoopbackServer.PACED_EVENTS)
    public void pacedEventOf1024Streams() throws InterruptedException {
        calls("/paced", true, PACED_STREAMS, PACED_STREAMS, LoopbackServer.PACED_EVENTS);
    }

    private void calls(String path, boolean stream, int calls, int inFlight, int events) throws InterruptedException {
        Round round = new Round(path, stream, calls);
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

    private final class Round implements Client.Ended {
        private final String path;
        private final boolean stream;
        private final AtomicInteger left;
        private final CountDownLatch done;
        private final AtomicLong events = new AtomicLong();
        private final AtomicReference<String> failure = new AtomicReference<>();

        Round(String path, boolean stream, int calls) {
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
