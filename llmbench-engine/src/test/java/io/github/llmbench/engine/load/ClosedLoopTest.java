package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.timing.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything happens on the thread of the test. */
@Timeout(60)
class ClosedLoopTest {
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final AtomicInteger next = new AtomicInteger();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Dispatch dispatch = new Dispatch();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletableFuture<Window> start(String load) {
        return start(load, () -> {});
    }

    private CompletableFuture<Window> start(String load, Measuring measuring) {
        return new ClosedLoop<>(
                        (Load.Closed) Load.parse(load),
                        1_000_000,
                        next::getAndIncrement,
                        (item, start) -> {
                            CompletableFuture<Void> answer = new CompletableFuture<>();
                            CompletableFuture<Void> end = new CompletableFuture<>();
                            answers.add(answer);
                            ends.add(end);
                            return new Work.Running(answer, end);
                        },
                        stopped::get,
                        dispatch,
                        measuring,
                        Runnable::run,
                        timer)
                .start();
    }

    @Test
    void a_slot_is_free_with_the_answer_whatever_is_left_to_do() {
        CompletableFuture<Window> done = start("closed 1 for 3 calls");

        answers.get(0).complete(null);
        answers.get(1).complete(null);

        assertThat(answers).hasSize(3);
        assertThat(dispatch.inFlight()).isEqualTo(1);
        answers.get(2).complete(null);
        assertThat(dispatch.inFlight()).isZero();
        assertThat(done).as("nothing is left out").isNotDone();
        ends.forEach(end -> end.complete(null));
        assertThat(done).isCompleted();
        assertThat(dispatch.highestInFlight()).isEqualTo(1);
    }

    private static void until(long nanos) {
        while (System.nanoTime() - nanos < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_load_that_ends_by_time_is_measured_until_then_and_not_until_its_last_start() {
        long start = System.nanoTime();
        CompletableFuture<Window> done = start("closed 1 for 50ms");
        answers.get(0).complete(null);
        until(start + 60_000_000);
        answers.get(answers.size() - 1).complete(null);
        ends.forEach(end -> end.complete(null));

        assertThat(done.join()).isEqualTo(new Window(0, 50_000_000));
    }

    @Test
    void the_measured_part_is_over_in_time_though_no_call_is_answered_by_then() {
        CompletableFuture<String> phases = new CompletableFuture<>();
        AtomicInteger begun = new AtomicInteger();
        CompletableFuture<Window> done = start("closed 2 for 60ms warm-up 40ms", new Measuring() {
            @Override
            public void begun() {
                begun.incrementAndGet();
            }

            @Override
            public void over() {
                phases.complete("begun " + begun + ", in flight " + dispatch.inFlight());
            }
        });

        assertThat(phases.join()).isEqualTo("begun 1, in flight 2");
        answers.forEach(answer -> answer.complete(null));
        ends.forEach(end -> end.complete(null));
        assertThat(done.join().seconds()).isEqualTo(0.06);
        assertThat(answers).hasSize(2);
    }

    @Test
    void a_load_that_is_stopped_in_its_warm_up_begins_no_measured_part() {
        AtomicInteger begun = new AtomicInteger();
        long start = System.nanoTime();
        CompletableFuture<Window> done = start("closed 2 for 60s warm-up 30ms", new Measuring() {
            @Override
            public void begun() {
                begun.incrementAndGet();
            }

            @Override
            public void over() {}
        });
        stopped.set(true);
        answers.get(0).complete(null);
        until(start + 40_000_000);
        answers.get(1).complete(null);
        ends.forEach(end -> end.complete(null));

        assertThat(done).isCompleted();
        assertThat(begun).hasValue(0);
    }

    @Test
    void a_load_that_ends_by_its_number_before_its_time_is_measured_until_its_last_start() {
        long start = System.nanoTime();
        CompletableFuture<Window> done = start("closed 1 for 3 calls for 10s");
        answers.get(0).complete(null);
        answers.get(1).complete(null);
        long last = System.nanoTime();
        answers.get(2).complete(null);
        ends.forEach(end -> end.complete(null));

        assertThat(done.join().start()).isZero();
        assertThat(done.join().end()).isBetween(0L, last - start);
    }

    private CompletableFuture<Window> thinking(String load) {
        CompletableFuture<Window> done = start(load);
        List.copyOf(answers).forEach(answer -> answer.complete(null));
        ends.forEach(end -> end.complete(null));
        return done;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "closed 2 think 10min for 50ms",
                "closed 2 think 10min for 50ms warm-up 50ms",
                "closed 2 think 10min for 2 calls",
                "closed 2 think 10min for 2 calls for 9min"
            })
    void a_think_time_holds_no_load_open_that_is_over(String load) throws Exception {
        CompletableFuture<Window> done = thinking(load);

        assertThat(done.get(20, TimeUnit.SECONDS).seconds()).isLessThan(20);
        assertThat(answers).hasSize(2);
    }

    @Test
    void a_load_that_is_stopped_waits_for_nobody_who_thinks() throws Exception {
        CompletableFuture<Window> done = thinking("closed 2 think 10min for 1h");
        assertThat(done).isNotDone();

        stopped.set(true);

        assertThat(done.get(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(answers).hasSize(2);
    }

    @Test
    void where_nothing_is_measured_a_slot_waits_until_all_is_done() {
        CompletableFuture<Window> unused = start("closed 1");

        answers.get(0).complete(null);

        assertThat(answers).as("waits").hasSize(1);
        ends.get(0).complete(null);
        assertThat(answers).as("goes on").hasSize(2);
    }

    @Test
    void what_is_left_to_do_is_bounded() {
        CompletableFuture<Window> unused = start("closed 1 for 10000 calls");
        for (int i = 0; i < 1_024; i++) {
            answers.get(i).complete(null);
        }
        assertThat(answers).hasSize(1_025);
        answers.get(1_024).complete(null);
        assertThat(answers).as("waits").hasSize(1_025);
        ends.get(1_024).complete(null);
        assertThat(answers).as("goes on").hasSize(1_026);
    }

    @Test
    void what_fails_after_its_answer_ends_the_load() {
        CompletableFuture<Window> done = start("closed 1 for 100 calls");
        answers.get(0).complete(null);
        ends.get(0).completeExceptionally(new IOException("no space left"));
        assertThat(done).isNotDone();

        answers.get(1).complete(null);

        assertThat(answers).as("no further one starts").hasSize(2);
        ends.get(1).complete(null);
        assertThatThrownBy(done::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("no space left");
    }
}
