package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.llmbench.api.Metric;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientReportTest {
    private static final long SECOND = 1_000_000_000;

    private static ClientReport report(double cpu, double busiestCarrier) {
        ClientWatch.Taken taken = taken(cpu, busiestCarrier);
        return new ClientReport(Dispatched.of(new Dispatch()), taken, 100, 1_000, true);
    }

    private static ClientWatch.Taken taken(double cpu, double busiestCarrier) {
        ClientWatch.Span span = new ClientWatch.Span(
                10 * SECOND, (long) (cpu * 10 * SECOND), 0, 0, 0, (long) (busiestCarrier * 10 * SECOND));
        return new ClientWatch.Taken(8, span, span);
    }

    @Test
    void a_long_drain_does_not_hide_how_busy_the_client_was() {
        ClientWatch.Span window = new ClientWatch.Span(10 * SECOND, 79 * SECOND, 3, 700, 400, 9 * SECOND + 1);
        ClientWatch.Span whole = new ClientWatch.Span(100 * SECOND, 80 * SECOND, 4, 800, 400, 10 * SECOND);
        ClientReport report = new ClientReport(
                Dispatched.of(new Dispatch()), new ClientWatch.Taken(8, window, whole), 1_000, 4_000, true);

        assertThat(report.verdict())
                .startsWith("client-limited: this process kept 7.9 of 8 processors busy; an event loop was busy 90 %"
                        + " of the time; the garbage collector took 7 % of the time; the figures");
        assertThat(report.metrics())
                .extracting(Metric::name, Metric::estimate)
                .contains(
                        tuple("client.cpu", 7.9),
                        tuple("client.event_loop.busiest", 0.9000000001),
                        tuple("client.cpu_per_call", 80_000.0),
                        tuple("client.cpu_per_event", 20_000.0),
                        tuple("client.gc", 800.0));
    }

    @Test
    void calls_that_wait_for_an_event_loop_limit_though_a_loop_that_polls_says_nothing_of_its_load() {
        ClientWatch.Taken taken = taken(1.2, 0);
        Dispatch dispatch = new Dispatch();
        for (int call = 0; call < 99; call++) {
            dispatch.carried(2_500_000);
        }
        ClientReport few = new ClientReport(Dispatched.of(dispatch), taken, 99, 1_000, false);
        assertThat(few.verdict()).as("too few for a percentile").startsWith("the client kept up: ");
        assertThat(metrics(few)).contains("client.loop_delay.p50", "client.loop_delay.p99", "client.loop_delay.max");

        dispatch.carried(10_000);
        assertThat(new ClientReport(Dispatched.of(dispatch), taken, 100, 1_000, false).verdict())
                .startsWith(
                        "client-limited: 1 % of the calls waited more than 2.5 ms for their event loop; the figures");

        dispatch.begin();
        for (int call = 0; call < 100; call++) {
            dispatch.carried(90_000);
        }
        assertThat(new ClientReport(Dispatched.of(dispatch), taken, 100, 1_000, false).verdict())
                .as("what waited in the warm-up does not count, and 90 µs are no wait")
                .startsWith("the client kept up: ");
    }

    @Test
    void a_load_of_a_few_trials_is_not_limited_by_one_that_came_up_late() {
        Dispatch dispatch = new Dispatch();
        for (int trial = 0; trial < 98; trial++) {
            dispatch.due(10_000);
        }
        dispatch.due(2_500_000);
        assertThat(new ClientReport(Dispatched.of(dispatch), taken(1.2, 0), 99, 99, true).verdict())
                .as("one hiccup of 99 is no 1 %")
                .startsWith("the client kept up: ");

        dispatch.due(2_500_000);
        assertThat(new ClientReport(Dispatched.of(dispatch), taken(1.2, 0), 100, 100, true).verdict())
                .startsWith("client-limited: 1 % of the trials came up more than 2.5 ms after they were due");
    }

    private static List<String> metrics(ClientReport report) {
        return report.metrics().stream().map(Metric::name).toList();
    }

    @Test
    void one_event_loop_that_is_always_busy_limits_though_the_process_is_not() {
        ClientReport limited = report(1.2, 0.97);
        assertThat(limited.verdict())
                .startsWith("client-limited: an event loop was busy 97 % of the time; the figures are the client's");
        assertThat(limited.metrics()).anySatisfy(metric -> {
            assertThat(metric.name()).isEqualTo("client.event_loop.busiest");
            assertThat(metric.estimate()).isEqualTo(0.97);
        });
        assertThat(report(1.2, 0.8).verdict()).startsWith("the client kept up: ");
        assertThat(metrics(report(1.2, 0))).doesNotContain("client.event_loop.busiest");
        assertThat(report(7.5, 0.5).verdict()).startsWith("client-limited: this process kept 7.5 of 8 processors busy");
    }

    @Test
    void the_busiest_of_the_threads_counts_from_the_beginning_on() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch worked = new CountDownLatch(2);
        CountDownLatch drained = new CountDownLatch(1);
        Thread idle = started(() -> await(over));
        Thread before = started(() -> {
            work(300);
            worked.countDown();
            await(over);
        });
        while (ManagementFactory.getThreadMXBean().getThreadCpuTime(before.getId()) < 300_000_000L) {
            Thread.onSpinWait();
        }
        ClientWatch watch = new ClientWatch();
        List<Thread> late = new CopyOnWriteArrayList<>(List.of(idle, before));
        watch.begin(() -> late);
        Thread busy = started(() -> {
            work(100);
            worked.countDown();
            await(over);
        });
        late.add(busy);
        worked.await();

        watch.over();
        Thread drain = started(() -> {
            work(400);
            drained.countDown();
            await(over);
        });
        late.add(drain);
        drained.await();
        watch.over();
        ClientWatch.Taken taken = watch.end();

        over.countDown();
        assertThat(taken).isNotNull();
        assertThat(taken.window().busiestCarrierNanos()).isBetween(100_000_000L, 290_000_000L);
        assertThat(taken.window().busiestCarrier()).isBetween(0.0, 1.05);
        assertThat(taken.whole().busiestCarrierNanos())
                .as("with what came after the window")
                .isGreaterThanOrEqualTo(400_000_000L);
        assertThat(taken.whole().cpuNanos()).isGreaterThan(taken.window().cpuNanos());
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Until the thread has taken so many milliseconds of CPU. */
    private static void work(long millis) {
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < millis * 1_000_000) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
