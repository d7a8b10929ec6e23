package io.github.llmbench.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "retry-after, 2, 2000",
        "retry-after, ' 0.25 ', 250",
        "retry-after, 0, 0",
        "retry-after-ms, 150, 150",
        "retry-after-ms, 1.5, 1.5",
        "x-ms-retry-after-ms, 90, 90"
    })
    void seconds_and_milliseconds_are_read(String name, String value, double millis) {
        assertThat(RetryAfter.of(Map.of(name, value), NOW)).contains(Duration.ofNanos((long) (millis * 1e6)));
    }

    @Test
    void milliseconds_come_before_seconds() {
        assertThat(RetryAfter.of(Map.of("retry-after", "1", "retry-after-ms", "700"), NOW))
                .contains(Duration.ofMillis(700));
    }

    @Test
    void a_date_counts_from_the_clock_of_the_server_where_it_tells_it() {
        String date = "Thu, 26 Nov 2026 10:00:07 GMT";
        assertThat(RetryAfter.of(Map.of("retry-after", date), NOW)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.of(Map.of("retry-after", date, "date", "Thu, 26 Nov 2026 10:00:05 GMT"), NOW))
                .contains(Duration.ofSeconds(2));
        assertThat(RetryAfter.of(Map.of("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"), NOW))
                .contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "-5", "1e9", "99999999999", "1 s"})
    void what_cannot_be_understood_says_nothing(String value) {
        assertThat(RetryAfter.of(Map.of("retry-after", value, "retry-after-ms", value), NOW))
                .isEmpty();
        assertThat(RetryAfter.of(Map.of(), NOW)).isEmpty();
    }
}
