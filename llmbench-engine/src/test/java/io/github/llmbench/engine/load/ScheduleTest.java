package io.github.llmbench.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScheduleTest {
    private static final long MILLI = 1_000_000;

    private static Load.Open load(String text) {
        return (Load.Open) Load.parse(text);
    }

    private static List<Slot> slots(Schedule schedule) {
        List<Slot> slots = new ArrayList<>();
        for (Slot slot = schedule.next(); slot != null; slot = schedule.next()) {
            slots.add(slot);
        }
        return slots;
    }

    private static List<Long> measured(String text, long seed) {
        return slots(Schedule.of(load(text), seed, 10, 1)).stream()
                .filter(slot -> !slot.warmUp())
                .map(Slot::offset)
                .toList();
    }

    private static double[] gaps(List<Long> offsets) {
        double[] gaps = new double[offsets.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (offsets.get(i + 1) - offsets.get(i)) / 1e9;
        }
        return gaps;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Coefficient of variation. */
    private static double spread(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length) / mean;
    }

    @Test
    void F09_a_constant_load_has_even_gaps_and_no_jitter() {
        assertThat(measured("constant 10/s for 5 calls", 1))
                .containsExactly(0L, 100 * MILLI, 200 * MILLI, 300 * MILLI, 400 * MILLI);
    }

    @Test
    void F09_poisson_gaps_are_exponential_and_not_rescaled_to_hit_a_total() {
        List<Long> offsets = measured("poisson 20/s for 4000 calls", 7);

        assertThat(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new ExponentialDistribution(0.05), gaps(offsets)))
                .isGreaterThan(0.01);
        assertThat(measured("poisson 20/s for 30s", 7).size())
                .isNotEqualTo(measured("poisson 20/s for 30s", 8).size());
    }

    @Test
    void less_burstiness_than_one_is_burstier_at_the_same_rate() {
        double[] bursty = gaps(measured("gamma 20/s burstiness 0.25 for 8000 calls", 3));
        double[] even = gaps(measured("gamma 20/s burstiness 4 for 8000 calls", 3));

        assertThat(mean(bursty)).isCloseTo(0.05, within(0.004));
        assertThat(spread(bursty)).isCloseTo(2, within(0.15));
        assertThat(mean(even)).isCloseTo(0.05, within(0.002));
        assertThat(spread(even)).isCloseTo(0.5, within(0.05));
    }

    @Test
    void the_same_seed_gives_the_same_schedule() {
        String load = "poisson 50/s for 2s warm-up 1s";

        assertThat(slots(Schedule.of(load(load), 42, 1, 1))).isEqualTo(slots(Schedule.of(load(load), 42, 1, 1)));
        assertThat(slots(Schedule.of(load(load), 42, 1, 1))).isNotEqualTo(slots(Schedule.of(load(load), 43, 1, 1)));
    }

    @Test
    void a_ramp_starts_as_many_as_its_rate_adds_up_to() {
        List<Long> offsets = measured("ramp 0/s to 20/s over 10s", 1);

        // 0 to 20 a second over 10 s is 100 calls; half the time sees a quarter of them.
        assertThat(offsets).hasSize(100);
        assertThat(offsets.stream().filter(offset -> offset < 5_000 * MILLI)).hasSize(25);
        assertThat(offsets).isSorted();
    }

    @Test
    void a_falling_ramp_mirrors_a_rising_one() {
        List<Long> offsets = measured("ramp 20/s to 0/s over 10s", 1);

        assertThat(offsets.stream().filter(offset -> offset < 5_000 * MILLI)).hasSize(75);
        assertThat(offsets).hasSize(100).isSorted();
    }

    @Test
    void steps_follow_each_other() {
        List<Long> offsets = measured("steps 10/s for 1s, 100/s for 1s, 10/s for 1s", 1);

        assertThat(offsets).hasSize(120).isSorted();
        assertThat(offsets.stream().filter(offset -> offset >= 1_000 * MILLI && offset < 2_000 * MILLI))
                .hasSize(100);
    }

    @Test
    void a_warm_up_by_time_comes_first_and_the_window_starts_at_its_end() {
        Schedule schedule = Schedule.of(load("constant 10/s for 1s warm-up 500ms"), 1, 1, 1);
        List<Slot> slots = slots(schedule);

        assertThat(slots.stream().filter(Slot::warmUp)).hasSize(5);
        assertThat(slots.stream().filter(slot -> !slot.warmUp()).map(Slot::offset))
                .hasSize(10)
                .startsWith(500 * MILLI);
        assertThat(schedule.start()).isEqualTo(500 * MILLI);
        assertThat(schedule.end()).isEqualTo(1_500 * MILLI);
    }

    @Test
    void a_warm_up_by_number_ends_where_its_next_call_would_be_due() {
        Schedule schedule = Schedule.of(load("constant 10/s for 4 calls warm-up 3 calls"), 1, 1, 1);

        assertThat(slots(schedule))
                .extracting(Slot::warmUp)
                .containsExactly(true, true, true, false, false, false, false);
        assertThat(schedule.start()).isEqualTo(300 * MILLI);
        assertThat(schedule.end()).isEqualTo(700 * MILLI);
    }

    @Test
    void a_load_without_an_end_makes_each_planned_trial_once() {
        assertThat(Schedule.of(load("poisson 10/s"), 1, 17, 1).count()).isEqualTo(17);
    }

    @Test
    void the_sooner_of_number_and_time_ends_a_load() {
        assertThat(Schedule.of(load("constant 10/s for 1s for 5 calls"), 1, 1, 1)
                        .count())
                .isEqualTo(5);
        assertThat(Schedule.of(load("constant 10/s for 1s for 50 calls"), 1, 1, 1)
                        .count())
                .isEqualTo(10);
    }

    @Test
    void a_replay_has_the_times_of_its_trace(@TempDir Path directory) throws IOException {
        Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, """
                {"timestamp": 1000, "input_tokens": 5}
                {"timestamp": 1250.5, "input_length": 7, "output_length": 3}

                {"timestamp": 2000, "prompt": "hello"}
                """);
        Schedule schedule = Schedule.of(Load.replay(trace), 1, 1, 1);

        assertThat(slots(schedule)).extracting(Slot::offset).containsExactly(0L, 250_500_000L, 1_000 * MILLI);
        assertThat(schedule.end()).isEqualTo(1_500 * MILLI);
        assertThat(slots(Schedule.of(Load.replay(trace).speed(2), 1, 1, 1)))
                .extracting(Slot::offset)
                .containsExactly(0L, 125_250_000L, 500 * MILLI);
    }

    @Test
    void a_trace_whose_times_run_backwards_is_refused_with_its_line(@TempDir Path directory) throws IOException {
        Path trace = directory.resolve("trace.jsonl");
        Files.writeString(trace, "{\"timestamp\": 10, \"input_tokens\": 5}\n{\"timestamp\": 9, \"input_tokens\": 5}\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.of(Load.replay(trace), 1, 1, 1))
                .withMessageContaining("line 2 of trace")
                .withMessageContaining("has the timestamp 9.0, which is before 10.0")
                .withMessageContaining("sort the trace by time");
    }

    @Test
    void a_warm_up_may_be_longer_than_one_call_takes_to_come() {
        Schedule schedule = Schedule.of(load("constant 1/h for 1 calls warm-up 10ms"), 1, 1, 1);

        assertThat(slots(schedule)).extracting(Slot::warmUp).containsExactly(true, false);
        assertThat(schedule.start()).isEqualTo(Duration.ofMillis(10).toNanos());
    }
}
