package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PredictedSumTest {
    /** By hand: mean 3, variance 2.5, t(4) 2.776445; two values to come have the error sqrt(2.5 (2 + 4 / 5)) = 2.645751. */
    @Test
    void the_interval_of_two_values_to_come_is_that_of_the_formula() {
        Interval interval = PredictedSum.interval(new double[] {1, 2, 3, 4, 5}, 2, 0.95);
        assertThat(interval.low()).isCloseTo(6 - 2.776445 * 2.645751, within(1e-5));
        assertThat(interval.high()).isCloseTo(6 + 2.776445 * 2.645751, within(1e-5));
        assertThat(interval.method()).isEqualTo(PredictedSum.METHOD);
    }

    @Test
    void nineteen_of_twenty_sums_lie_in_it() {
        Random random = new Random(1);
        int held = 0;
        int rounds = 4_000;
        for (int round = 0; round < rounds; round++) {
            double[] values = random.doubles(14, 0, 10).toArray();
            double coming = random.doubles(10, 0, 10).sum();
            Interval interval = PredictedSum.interval(values, 10, 0.95);
            held += interval.low() <= coming && coming <= interval.high() ? 1 : 0;
        }
        assertThat((double) held / rounds).isBetween(0.93, 0.97);
    }

    @Test
    void one_value_and_equal_ones_say_nothing_of_the_next() {
        assertThat(PredictedSum.interval(new double[] {3}, 2, 0.95)).isNull();
        assertThat(PredictedSum.interval(new double[] {3, 3, 3}, 2, 0.95)).isNull();
        assertThatThrownBy(() -> PredictedSum.interval(new double[] {1, 2}, 0, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number of values to come");
    }
}
