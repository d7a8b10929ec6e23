package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AheadTest {
    @Test
    void items_come_in_order_and_the_end_stays_the_end() {
        AtomicInteger next = new AtomicInteger();
        try (Ahead<Integer> ahead = new Ahead<>(() -> next.get() == 1_000 ? null : next.getAndIncrement())) {
            List<Integer> seen = new ArrayList<>();
            for (Integer item = ahead.get(); item != null; item = ahead.get()) {
                seen.add(item);
            }
            assertThat(seen).hasSize(1_000).isSorted();
            assertThat(ahead.get()).isNull();
        }
    }

    @Test
    void no_more_is_made_than_will_soon_be_asked_for() {
        AtomicInteger made = new AtomicInteger();
        Semaphore many = new Semaphore(0);
        try (Ahead<Integer> ahead = new Ahead<>(() -> {
            many.release();
            return made.incrementAndGet();
        })) {
            many.acquireUninterruptibly(64);
            assertThat(ahead.get()).isEqualTo(1);
            assertThat(made.get()).isLessThanOrEqualTo(65);
        }
    }

    @Test
    void what_making_an_item_throws_is_thrown_where_it_is_asked_for() {
        AtomicInteger next = new AtomicInteger();
        try (Ahead<Integer> ahead = new Ahead<>(() -> {
            if (next.get() == 2) {
                throw new IllegalStateException("no third");
            }
            return next.getAndIncrement();
        })) {
            assertThat(ahead.get()).isZero();
            assertThat(ahead.get()).isEqualTo(1);
            assertThatThrownBy(ahead::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no third");
        }
    }
}
