package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionsTest {
    @ParameterizedTest
    @CsvSource({
        "515, 0.3644740968441599, 0.4170567902678588",
        "458, 0.3220168538269636, 0.37333590570986525",
        "742, 0.5356326528399583, 0.5890988475978164"
    })
    void wilson_of_the_recorded_gsm8k_answers(long right, double low, double high) {
        Interval interval = Proportions.wilson(right, 1319, 0.95);
        assertThat(interval.low()).isCloseTo(low, within(1e-12));
        assertThat(interval.high()).isCloseTo(high, within(1e-12));
        assertThat(interval.method()).isEqualTo(Proportions.WILSON);
    }

    @Test
    void none_right_ends_exactly_at_0_and_all_right_exactly_at_1() {
        assertThat(Proportions.wilson(0, 10, 0.95).low()).isZero();
        assertThat(Proportions.wilson(0, 10, 0.95).high()).isCloseTo(0.2775327998628892, within(1e-12));
        assertThat(Proportions.wilson(10, 10, 0.95).high()).isEqualTo(1);
        assertThat(Proportions.wilson(1, 1, 0.95).low()).isGreaterThan(0);
    }

    @Test
    void arguments_that_make_no_sense_are_named() {
        assertThatThrownBy(() -> Proportions.wilson(1, 0, 0.95)).hasMessage("n must be >= 1, but was 0");
        assertThatThrownBy(() -> Proportions.wilson(3, 2, 0.95))
                .hasMessage("successes must lie between 0 and 2, but were 3");
        assertThatThrownBy(() -> Proportions.wilson(1, 2, 1))
                .hasMessage("level must lie between 0 and 1, both excluded, but was 1.0");
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.6", "0.9, 0.85", "0.347, 0.35", "1, 0.97", "0, 0.02"})
    void as_many_trials_as_promised_leave_the_limit_out_and_fewer_do_not(double share, double limit) {
        long n = Proportions.trialsToExclude(share, limit, 0.95);
        assertThat(holds(share, n, limit)).isFalse();
        assertThat(holds(share, Math.max(1, n - 1), limit)).isTrue();
    }

    @Test
    void no_number_of_trials_excludes_the_share_itself() {
        assertThat(Proportions.trialsToExclude(0.5, 0.5, 0.95)).isNull();
        assertThat(Proportions.trialsToExclude(0.5, 1.5, 0.95)).isNull();
    }

    /** Wilson's interval for a share that need not be a whole number of trials. */
    private static boolean holds(double share, long n, double limit) {
        double z = 1.959963984540054;
        return Math.abs(share - limit) <= z * Math.sqrt(limit * (1 - limit) / n);
    }
}
