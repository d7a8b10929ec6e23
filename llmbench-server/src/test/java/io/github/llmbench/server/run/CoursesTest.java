package io.github.llmbench.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CoursesTest {
    private static final Instant BEGUN = Instant.parse("2026-11-20T10:00:00Z");

    private final Courses courses = new Courses();

    private void tell(String run, long elapsedMs) {
        courses.add(
                run,
                new Courses.Point(elapsedMs, elapsedMs / 10, 1, null, 0, null, null, null, null, null),
                BEGUN.plusMillis(elapsedMs));
    }

    private List<Long> times(String run) {
        return courses.of(run).points().stream().map(Courses.Point::elapsedMs).toList();
    }

    @Test
    void a_short_course_is_kept_as_it_was_told() {
        for (long at = 0; at <= 2_000; at += 250) {
            tell("run", at);
        }
        assertThat(times("run")).containsExactly(0L, 250L, 500L, 750L, 1_000L, 1_250L, 1_500L, 1_750L, 2_000L);
        assertThat(courses.of("run").stepMs()).isEqualTo(100);
    }

    @Test
    void a_long_course_is_thinned_evenly_and_has_its_beginning_and_its_newest_point() {
        long hour = Duration.ofHours(1).toMillis();
        for (long at = 0; at <= hour; at += 250) {
            tell("run", at);
            assertThat(courses.of("run").points()).hasSizeLessThanOrEqualTo(Courses.POINTS);
        }
        List<Long> times = times("run");
        assertThat(times)
                .isSorted()
                .hasSizeGreaterThan(Courses.POINTS / 3)
                .startsWith(0L)
                .endsWith(hour);
        long step = courses.of("run").stepMs();
        for (int i = 1; i + 1 < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(step, 2 * step);
        }
    }

    @Test
    void a_new_run_takes_the_place_of_one_that_is_silent_and_of_none_that_goes_on() {
        for (int i = 0; i < Courses.RUNS; i++) {
            tell("run" + i, 0);
        }
        tell("another", 1_000);
        assertThat(times("another")).isEmpty();
        long later = Duration.ofMinutes(2).toMillis();
        tell("run0", later);
        tell("another", later);
        assertThat(times("another")).containsExactly(later);
        assertThat(times("run0")).containsExactly(0L, later);
        assertThat(times("run1")).isEmpty();
        assertThat(times("run2")).containsExactly(0L);
    }
}
