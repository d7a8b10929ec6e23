package io.github.llmbench.providers.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class RateHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "1s, 1000",
        "6m0s, 360000",
        "8.64s, 8640",
        "120ms, 120",
        "1h0m1.5s, 3601500",
        "250us, 0.25",
        "2026-11-26T10:00:30Z, 30000",
        "2026-11-26T11:00:30+01:00, 30000",
        "2026-11-26T09:00:00Z, 0",
        "soon, 0",
        "1756000000, 0"
    })
    void a_reset_is_a_duration_or_a_date(String reset, double millis) {
        assertThat(RateHeaders.hold(
                        Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset), 1, NOW))
                .isEqualTo((long) (millis * 1e6));
    }

    @Test
    void a_part_of_the_allowance_is_waited_for_not_the_whole() {
        Map<String, String> headers = Map.of(
                "anthropic-ratelimit-tokens-limit", "40000",
                "anthropic-ratelimit-tokens-remaining", "10000",
                "anthropic-ratelimit-tokens-reset", "2026-11-26T10:01:00Z");
        assertThat(RateHeaders.hold(headers, 5_000, NOW)).isZero();
        assertThat(RateHeaders.hold(headers, 25_000, NOW)).isEqualTo(30_000_000_000L);
        assertThat(RateHeaders.hold(headers, 1_000_000, NOW))
                .as("no more than all")
                .isEqualTo(60_000_000_000L);
    }

    @Test
    void every_allowance_holds_back_once_it_is_used_up() {
        for (String what : new String[] {"requests", "tokens", "input-tokens", "output-tokens"}) {
            String prefix = "anthropic-ratelimit-" + what;
            assertThat(RateHeaders.hold(
                            Map.of(prefix + "-remaining", "0", prefix + "-reset", "2026-11-26T10:00:02Z"), 100, NOW))
                    .as(what)
                    .isEqualTo(2_000_000_000L);
        }
    }

    @Test
    void the_server_s_clock_counts_where_it_tells_it() {
        Map<String, String> headers = new HashMap<>(Map.of(
                "anthropic-ratelimit-requests-remaining", "0",
                "anthropic-ratelimit-requests-reset", "2026-11-26T12:00:05Z"));
        headers.put("date", "Thu, 26 Nov 2026 12:00:00 GMT");
        assertThat(RateHeaders.hold(headers, 1, NOW)).isEqualTo(5_000_000_000L);
    }

    @Test
    void headers_that_say_nothing_hold_nothing_back() {
        assertThat(RateHeaders.hold(Map.of(), 100, NOW)).isZero();
        assertThat(RateHeaders.hold(Map.of("x-ratelimit-remaining-requests", "0"), 1, NOW))
                .isZero();
        assertThat(RateHeaders.hold(
                        Map.of("x-ratelimit-remaining-requests", "none", "x-ratelimit-reset-requests", "1s"), 1, NOW))
                .isZero();
    }
}
