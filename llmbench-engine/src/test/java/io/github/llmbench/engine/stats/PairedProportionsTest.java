package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedProportionsTest {
    /** Roots of the score test whose nuisance parameter was maximised numerically; the first is the worked example of the paper of 2014. */
    @ParameterizedTest
    @CsvSource({
        "1, 7, 21, -0.5172322772704561, -0.026003031432331403",
        "360, 76, 1319, 0.18661544040472933, 0.24422498620611544",
        "306, 79, 1319, 0.144583483228205, 0.19995477625276167",
        "9, 3, 32, -0.027090464485864316, 0.38969748767748885",
        "2, 0, 10, -0.13303935982026283, 0.509837528464591"
    })
    void tango_is_what_the_score_test_does_not_reject(long left, long right, long pairs, double low, double high) {
        Interval interval = PairedProportions.tango(left, right, pairs, 0.95);
        assertThat(interval.low()).isCloseTo(low, within(1e-6));
        assertThat(interval.high()).isCloseTo(high, within(1e-6));
        assertThat(interval.method()).isEqualTo(PairedProportions.TANGO);
    }

    @Test
    void no_difference_at_all_is_not_certainty() {
        Interval interval = PairedProportions.tango(0, 0, 50, 0.95);
        assertThat(interval.low()).isBetween(-0.08, -0.06);
        assertThat(interval.high()).isCloseTo(-interval.low(), within(1e-12));
    }

    @Test
    void it_holds_the_estimate_and_turns_with_the_sides() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            long pairs = 1 + random.nextInt(200);
            long left = random.nextInt((int) pairs + 1);
            long right = random.nextInt((int) (pairs - left) + 1);
            Interval interval = PairedProportions.tango(left, right, pairs, 0.95);
            Interval turned = PairedProportions.tango(right, left, pairs, 0.95);
            double difference = (double) (left - right) / pairs;
            assertThat(difference).isBetween(interval.low() - 1e-9, interval.high() + 1e-9);
            assertThat(interval.low()).isBetween(-1.0, 1.0).isCloseTo(-turned.high(), within(1e-9));
            assertThat(interval.high()).isBetween(-1.0, 1.0).isCloseTo(-turned.low(), within(1e-9));
        }
    }

    @Test
    void every_pair_on_one_side_ends_at_1() {
        assertThat(PairedProportions.tango(20, 0, 20, 0.95).high()).isEqualTo(1);
        assertThat(PairedProportions.tango(0, 20, 20, 0.95).low()).isEqualTo(-1);
    }

    @Test
    void more_differing_pairs_than_pairs_are_refused() {
        assertThatThrownBy(() -> PairedProportions.tango(2, 2, 3, 0.95))
                .hasMessage("pairs must be at least the 4 that differ, but were 3");
    }

    @ParameterizedTest
    @CsvSource({"306, 79, 1.240053425072405e-32", "360, 76, 2.891394635034685e-45", "5, 1, 0.21875", "1, 0, 1"})
    void mcnemar_keeps_its_relative_precision_far_out_in_the_tail(long left, long right, double p) {
        assertThat(McNemar.pValue(left, right) / p).isCloseTo(1, within(1e-10));
        assertThat(McNemar.pValue(right, left)).isEqualTo(McNemar.pValue(left, right));
    }

    @Test
    void mcnemar_refuses_negative_counts() {
        assertThatThrownBy(() -> McNemar.pValue(-1, 0)).hasMessage("leftOnly must be >= 0, but was -1");
    }
}
