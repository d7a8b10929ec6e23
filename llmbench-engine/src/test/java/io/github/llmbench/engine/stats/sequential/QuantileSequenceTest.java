package io.github.llmbench.engine.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QuantileSequenceTest {
    @Test
    void the_formula_at_a_thousand_values() {
        double l = (1.4 * Math.log(Math.log(2_100)) + Math.log(200)) / 1_000;

        assertThat(QuantileSequence.reach(1_000, 0.95, 0.95))
                .isCloseTo(1.5 * Math.sqrt(0.95 * 0.05 * l) + 0.8 * l, within(1e-12))
                .isCloseTo(0.036, within(0.001));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.95, 0.99})
    void looking_after_each_value_misses_the_quantile_in_fewer_than_one_of_twenty_series(double p) {
        SplittableRandom random = new SplittableRandom(5);
        int missed = 0;
        for (int series = 0; series < 400; series++) {
            int below = 0;
            boolean miss = false;
            for (int n = 1; n <= 3_000 && !miss; n++) {
                // Of uniform values the quantile is p itself: it lies between the sample quantiles of orders p - f and
                // p + f exactly
                // where the share of values below it does.
                below += random.nextDouble() <= p ? 1 : 0;
                miss = Math.abs((double) below / n - p) > QuantileSequence.reach(n, p, 0.95);
            }
            missed += miss ? 1 : 0;
        }
        assertThat(missed).isLessThanOrEqualTo(20);
    }

    @Test
    void arguments_out_of_range_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> QuantileSequence.reach(0, 0.5, 0.95));
        assertThatIllegalArgumentException().isThrownBy(() -> QuantileSequence.reach(1, 1, 0.95));
        assertThatIllegalArgumentException().isThrownBy(() -> QuantileSequence.reach(1, 0.5, Double.NaN));
    }
}
