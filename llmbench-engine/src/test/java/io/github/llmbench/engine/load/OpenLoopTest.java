package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Load;
import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.timing.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final AtomicInteger next = new AtomicInteger();
    private final List<Integer> started = Collections.synchronizedList(new ArrayList<>());
    private final List<Start> starts = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> notSent = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger begun = new AtomicInteger();
    private int allowed = Integer.MAX_VALUE;
    private final Dispatch dispatch = new Dispatch();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private OpenLoop<Integer> loop(String text, Work<Integer> work) {
        return loop(text, work, begun::incrementAndGet);
    }

    private OpenLoop<Integer> loop(String text, Work<Integer> work, Measuring measuring) {
        Load.Open load = (Load.Open) Load.parse(text);
        return new OpenLoop<>(
                Schedule.of(load, 1, 1_000_000, 1),
                next::getAndIncrement,
                (item, start) -> {
                    started.add(item);
                    starts.add(start);
                    return work.start(item, start);
                },
                (item, warmUp) -> notSent.add(item),
                stopped::get,
                dispatch,
                load.maxInFlight(),
                allowed,
                measuring);
    }

    private Work.Running after(long millis) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        var unused = timer.schedule(() -> answer.complete(null), millis, TimeUnit.MILLISECONDS);
        return new Work.Running(answer, answer);
    }

    private static Work.Running atOnce() {
        return new Work.Running(CompletableFuture.completedFuture(null), CompletableFuture.completedFuture(null));
    }

    @Test
    void what_was_in_flight_in_the_warm_up_alone_is_not_the_most_that_was_measured() throws Exception {
        List<CompletableFuture<Void>> cold = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Window> done = loop("constant 500/s for 5 calls warm-up 20 calls", (item, start) -> {
                    if (!start.warmUp()) {
                        return atOnce();
                    }
                    CompletableFuture<Void> answer = new CompletableFuture<>();
                    cold.add(answer);
                    if (cold.size() == 20) {
                        cold.forEach(waiting -> waiting.complete(null));
                    }
                    return new Work.Running(answer, answer);
                })
                .start();

        done.get();

        assertThat(started).hasSize(25);
        assertThat(dispatch.highestInFlight()).isEqualTo(1);
    }

    @Test
    void the_measured_part_is_over_with_its_time_and_before_what_is_in_flight_drains() throws Exception {
        List<CompletableFuture<Void>> open = Collections.synchronizedList(new ArrayList<>());
        List<Integer> atTheEnd = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Window> done = loop(
                        "constant 500/s for 50ms",
                        (item, start) -> {
                            CompletableFuture<Void> answer = new CompletableFuture<>();
                            open.add(answer);
                            return new Work.Running(answer, answer);
                        },
                        new Measuring() {
                            @Override
                            public void begun() {
                                begun.incrementAndGet();
                            }

                            @Override
                            public void over() {
                                atTheEnd.add(dispatch.inFlight());
                                open.forEach(waiting -> waiting.complete(null));
                            }
                        })
                .start();

        done.get();

        assertThat(begun).hasValue(1);
        assertThat(atTheEnd).containsExactly(25);
    }

    @Test
    void what_the_platform_allows_holds_back_and_is_told_unless_more_was_asked_for() throws Exception {
        allowed = 2;
        loop("constant 500/s for 20 calls", (item, start) -> after(20)).start().get();
        assertThat(dispatch.highestInFlight()).isEqualTo(2);
        assertThat(dispatch.heldBack()).isTrue();

        dispatch.reset();
        loop("constant 500/s for 20 calls max-in-flight 8", (item, start) -> after(20))
                .start()
                .get();
        assertThat(dispatch.highestInFlight()).isBetween(3, 8);
        assertThat(dispatch.heldBack()).isFalse();
    }

    @Test
    void items_start_when_they_are_due_and_answers_are_not_waited_for() throws Exception {
        List<CompletableFuture<Void>> open = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Window> done = loop("constant 500/s for 100 calls", (item, start) -> {
                    CompletableFuture<Void> answer = new CompletableFuture<>();
                    open.add(answer);
                    if (open.size() == 100) {
                        open.forEach(waiting -> waiting.complete(null));
                    }
                    return new Work.Running(answer, answer);
                })
                .start();

        Window window = done.get();

        assertThat(started)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(starts)
                .extracting(Start::offset)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> i * 2_000_000L).toList());
        assertThat(dispatch.highestInFlight()).isEqualTo(100);
        assertThat(window).isEqualTo(new Window(0, 200_000_000));
    }

    @Test
    void nothing_starts_before_it_is_due() throws Exception {
        List<Long> early = Collections.synchronizedList(new ArrayList<>());
        loop("poisson 1000/s for 200 calls", (item, start) -> {
                    early.add(System.nanoTime() - start.scheduled());
                    return atOnce();
                })
                .start()
                .get();

        assertThat(early).allMatch(nanos -> nanos >= 0);
        assertThat(dispatch.dispatchDelay().getTotalCount()).isEqualTo(200);
        assertThat(dispatch.overshoot().getTotalCount()).isPositive();
    }

    @Test
    void a_limit_holds_items_back_and_they_start_in_order_with_their_own_due_time() throws Exception {
        loop("constant 1000/s for 12 calls max-in-flight 2", (item, start) -> after(10))
                .start()
                .get();

        assertThat(started)
                .containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
        assertThat(starts)
                .extracting(Start::offset)
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> i * 1_000_000L).toList());
        assertThat(dispatch.highestInFlight()).isEqualTo(2);
        assertThat(dispatch.late()).isGreaterThanOrEqualTo(8);
        assertThat(dispatch.notSent()).isZero();
    }

    @Test
    void what_is_held_back_when_the_time_is_over_is_not_sent_and_told() throws Exception {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        CompletableFuture<Window> done = loop(
                        "constant 100/s for 100ms max-in-flight 1", (item, start) -> new Work.Running(answer, answer))
                .start();
        var unused = timer.schedule(() -> answer.complete(null), 300, TimeUnit.MILLISECONDS);

        done.get();

        assertThat(started).containsExactly(0);
        assertThat(notSent).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(dispatch.scheduled()).isEqualTo(10);
        assertThat(dispatch.notSent()).isEqualTo(9);
    }

    @Test
    void answers_that_come_at_once_do_not_pile_up_a_stack() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Window> done = loop(
                        "constant 1000000/s for 50000 calls max-in-flight 1",
                        (item, start) -> item == 0 ? new Work.Running(first, first) : atOnce())
                .start();
        var unused = timer.schedule(() -> first.complete(null), 200, TimeUnit.MILLISECONDS);

        done.get();

        assertThat(started).hasSize(50_000);
    }

    @Test
    void a_warm_up_is_told_apart_and_under_a_limit_it_is_through_before_measuring_begins() throws Exception {
        Window window = loop("constant 100/s for 3 calls warm-up 4 calls max-in-flight 1", (item, start) -> after(30))
                .start()
                .get();

        assertThat(starts).extracting(Start::warmUp).containsExactly(true, true, true, true, false, false, false);
        assertThat(begun).hasValue(1);
        // Four calls of 30 ms take longer than the 40 ms they were scheduled over.
        assertThat(window.start()).isGreaterThanOrEqualTo(120_000_000);
        assertThat(starts.get(4).offset()).isEqualTo(window.start());
        assertThat(dispatch.scheduled()).isEqualTo(3);
    }

    @Test
    void a_stop_ends_the_load_and_counts_what_was_held_back() throws Exception {
        CompletableFuture<Window> done = loop("constant 1000/s for 1h max-in-flight 3", (item, start) -> {
                    if (item == 2) {
                        stopped.set(true);
                    }
                    return atOnce();
                })
                .start();

        done.get();

        assertThat(started).hasSize(3);
    }

    @Test
    void work_that_throws_fails_the_load() {
        CompletableFuture<Window> done = loop("constant 1000/s for 1h", (item, start) -> {
                    throw new IllegalStateException("broken");
                })
                .start();

        assertThatThrownBy(done::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("broken");
    }

    @Test
    void work_that_fails_later_ends_the_load() {
        CompletableFuture<Window> done = loop(
                        "constant 1000/s for 1h max-in-flight 4",
                        (item, start) -> new Work.Running(
                                CompletableFuture.completedFuture(null),
                                CompletableFuture.failedFuture(new IllegalStateException("disk full"))))
                .start();

        assertThatThrownBy(done::join).hasRootCauseMessage("disk full");
    }
}
