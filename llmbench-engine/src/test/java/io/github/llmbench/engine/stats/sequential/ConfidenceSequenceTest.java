package io.github.llmbench.engine.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.Proportions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {
    @Test
    void before_the_first_value_it_is_the_whole_range() {
        ConfidenceSequence sequence = ConfidenceSequence.of(-1, 1, 0.95);
        assertThat(sequence.interval()).isEqualTo(new Interval(-1, 1, 0.95, ConfidenceSequence.BETTING));
        assertThat(sequence.count()).isZero();
    }

    @Test
    void each_interval_lies_within_the_one_before() {
        ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95);
        SplittableRandom random = new SplittableRandom(1);
        Interval before = sequence.interval();
        for (int i = 0; i < 500; i++) {
            Interval after = sequence.update(random.nextDouble() < 0.3 ? 1 : 0);
            assertThat(after.low()).isGreaterThanOrEqualTo(before.low());
            assertThat(after.high()).isLessThanOrEqualTo(before.high());
            before = after;
        }
        assertThat(sequence.count()).isEqualTo(500);
        assertThat(0.3).isBetween(before.low(), before.high());
    }

    @Test
    void looking_at_all_times_costs_width_but_not_three_times_wilsons() {
        ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95);
        SplittableRandom random = new SplittableRandom(2);
        int right = 0;
        for (int i = 0; i < 1000; i++) {
            boolean hit = random.nextDouble() < 0.8;
            right += hit ? 1 : 0;
            sequence.update(hit ? 1 : 0);
        }
        Interval wilson = Proportions.wilson(right, 1000, 0.95);
        double width = sequence.interval().high() - sequence.interval().low();
        assertThat(width).isBetween(wilson.high() - wilson.low(), 3 * (wilson.high() - wilson.low()));
    }

    @Test
    void after_the_last_value_of_a_finite_set_it_is_the_mean() {
        ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95).withoutReplacement(100);
        double sum = 0;
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100; i++) {
            double value = random.nextDouble();
            sum += value;
            sequence.update(value);
        }
        assertThat(sequence.interval().low()).isCloseTo(sum / 100, within(1e-9));
        assertThat(sequence.interval().high()).isCloseTo(sum / 100, within(1e-9));
        assertThat(sequence.interval().method()).isEqualTo(ConfidenceSequence.WITHOUT_REPLACEMENT);
        assertThatIllegalStateException()
                .isThrownBy(() -> sequence.update(0.5))
                .withMessage("all 100 values of the set were given already");
    }

    @Test
    void a_finite_set_narrows_it() {
        ConfidenceSequence of = ConfidenceSequence.of(0, 1, 0.95);
        ConfidenceSequence finite = of.withoutReplacement(600);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 500; i++) {
            double value = random.nextDouble() < 0.5 ? 1 : 0;
            of.update(value);
            finite.update(value);
        }
        assertThat(finite.interval().high() - finite.interval().low())
                .isLessThan(0.8 * (of.interval().high() - of.interval().low()));
    }

    @Test
    void all_equal_values_leave_room() {
        ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95);
        for (int i = 0; i < 50; i++) {
            sequence.update(1);
        }
        assertThat(sequence.interval().high()).isEqualTo(1);
        assertThat(sequence.interval().low()).isBetween(0.8, 0.97);
    }

    @Test
    void bad_values_and_settings_are_named() {
        ConfidenceSequence sequence = ConfidenceSequence.of(0, 1, 0.95);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sequence.update(1.5))
                .withMessage("value must lie between 0.0 and 1.0, but was 1.5");
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.update(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> ConfidenceSequence.of(1, 1, 0.95));
        assertThatIllegalArgumentException().isThrownBy(() -> ConfidenceSequence.of(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.withoutReplacement(0));
    }
}
