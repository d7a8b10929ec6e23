package io.github.llmbench.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitsTest {
    private final AtomicLong now = new AtomicLong();
    private final Limits limits = new Limits(1200, 20, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void addresses_that_have_waited_are_forgotten_however_many_they_were() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(limits.count("login", "10.0." + i / 256 + "." + i % 256, null))
                    .isZero();
        }
        assertThat(limits.size()).isEqualTo(20_000);
        pass(Duration.ofMinutes(1));
        limits.count("login", "192.0.2.1", null);
        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void an_address_that_has_not_waited_is_remembered() {
        for (int i = 0; i < 20; i++) {
            assertThat(limits.count("login", "192.0.2.1", null)).isZero();
        }
        assertThat(limits.count("login", "192.0.2.1", null)).isPositive();
        pass(Duration.ofSeconds(50));
        limits.count("getMe", "somebody", null);
        assertThat(limits.size()).isEqualTo(2);
        pass(Duration.ofSeconds(11));
        limits.count("getMe", "somebody", null);
        assertThat(limits.size()).isEqualTo(1);
    }

    @Test
    void a_session_is_renewed_however_many_signed_in_from_its_address_and_one_cookie_does_not_hold_another_back() {
        for (int i = 0; i < 21; i++) {
            limits.count("login", "192.0.2.1", null);
            limits.count("refresh", "192.0.2.1", "llmbench_refresh=one");
        }
        assertThat(limits.count("login", "192.0.2.1", null)).isPositive();
        assertThat(limits.count("refresh", "192.0.2.1", "llmbench_refresh=one")).isPositive();
        assertThat(limits.count("refresh", "192.0.2.1", "llmbench_refresh=two")).isZero();
        for (int i = 0; i < 1200; i++) {
            limits.count("refresh", "192.0.2.1", "llmbench_refresh=made up " + i);
        }
        assertThat(limits.count("refresh", "192.0.2.1", "llmbench_refresh=three"))
                .isPositive();
        assertThat(limits.count("refresh", "192.0.2.2", "llmbench_refresh=three"))
                .isZero();
    }

    @Test
    void tokens_that_are_not_good_are_counted_by_address_and_a_look_costs_nothing() {
        for (int i = 0; i < 1200; i++) {
            assertThat(limits.block("192.0.2.1")).isZero();
            assertThat(limits.countUnknown("192.0.2.1")).isZero();
        }
        assertThat(limits.block("192.0.2.1")).isPositive();
        assertThat(limits.countUnknown("192.0.2.1")).isPositive();
        assertThat(limits.block("192.0.2.2")).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(limits.block("192.0.2.1")).isZero();
    }
}
