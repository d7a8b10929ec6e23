package io.github.llmbench.server.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Times of a day on which clocks change: in Berlin 02:00 to 03:00 is not there on 2027-03-28, and there twice on 2027-10-31. */
@Timeout(60)
class TimingTest {
    private static List<String> from(Timing timing, String start, int count) {
        Instant first = timing.next(Instant.parse(start), Instant.parse(start));
        return timing.times(first, count).stream().map(Instant::toString).toList();
    }

    private static Timing berlin(String cron) {
        return Timing.of(cron, null, "Europe/Berlin");
    }

    @Test
    void a_time_that_clocks_leave_out_comes_once_when_they_have_gone_forward() {
        assertThat(from(berlin("30 2 * * *"), "2027-03-26T12:00:00Z", 4))
                .containsExactly(
                        "2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z");
    }

    @Test
    void a_time_that_clocks_show_twice_comes_once() {
        assertThat(from(berlin("30 2 * * *"), "2027-10-29T12:00:00Z", 4))
                .containsExactly(
                        "2027-10-30T00:30:00Z", "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z", "2027-11-02T01:30:00Z");
        // A worker asks a moment after the time that it kept, or after it was away for a while.
        for (String asked : List.of("2027-10-31T00:30:00.400Z", "2027-10-31T01:10:00Z", "2027-10-31T01:30:00Z")) {
            Instant after = Instant.parse(asked);
            assertThat(berlin("30 2 * * *").next(after, after)).as(asked).hasToString("2027-11-01T01:30:00Z");
        }
    }

    @Test
    void times_of_one_day_that_clocks_leave_out_or_show_twice_come_once_all_the_same() {
        assertThat(from(berlin("*/20 2,4 * * *"), "2027-03-27T23:30:00Z", 4))
                .containsExactly(
                        "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z", "2027-03-28T02:20:00Z", "2027-03-28T02:40:00Z");
        assertThat(from(berlin("0 */2 * * *"), "2027-10-30T23:30:00.5Z", 3))
                .containsExactly("2027-10-31T00:00:00Z", "2027-10-31T03:00:00Z", "2027-10-31T05:00:00Z");
    }

    @Test
    void what_comes_every_hour_or_oftener_comes_so_often_through_both_changes() {
        assertThat(from(berlin("0 * * * *"), "2027-03-27T23:30:00Z", 4))
                .containsExactly(
                        "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z", "2027-03-28T03:00:00Z");
        assertThat(from(berlin("15 * * * *"), "2027-03-27T23:30:00Z", 3))
                .containsExactly("2027-03-28T00:15:00Z", "2027-03-28T01:15:00Z", "2027-03-28T02:15:00Z");
        assertThat(from(berlin("*/30 * * * *"), "2027-10-30T23:45:00Z", 6))
                .containsExactly(
                        "2027-10-31T00:00:00Z",
                        "2027-10-31T00:30:00Z",
                        "2027-10-31T01:00:00Z",
                        "2027-10-31T01:30:00Z",
                        "2027-10-31T02:00:00Z",
                        "2027-10-31T02:30:00Z");
    }

    @Test
    void an_interval_knows_of_no_clocks() {
        Timing daily = Timing.of(null, Duration.ofDays(1).toSeconds(), "Europe/Berlin");
        for (String first : List.of("2027-03-27T01:30:00Z", "2027-10-30T00:30:00Z")) {
            Instant begun = Instant.parse(first);
            assertThat(daily.times(begun, 4))
                    .containsExactly(
                            begun,
                            begun.plus(Duration.ofDays(1)),
                            begun.plus(Duration.ofDays(2)),
                            begun.plus(Duration.ofDays(3)));
        }
    }
}
