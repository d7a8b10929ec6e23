package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QuantileDifferenceTest {
    private static final Bootstrap SETTINGS = Bootstrap.seeded(1).withResamples(1_000);

    private static List<double[]> exponential(int units, double mean, Random random) {
        return IntStream.range(0, units)
                .mapToObj(i -> new double[] {-mean * Math.log(1 - random.nextDouble())})
                .toList();
    }

    @Test
    void the_interval_holds_the_true_difference_of_p95_about_as_often_as_it_says() {
        Random random = new Random(7);
        double truth = 20 * Math.log(20);
        int held = 0;
        int trials = 200;
        for (int i = 0; i < trials; i++) {
            Interval interval = QuantileDifference.paired(
                            exponential(300, 120, random),
                            exponential(300, 100, random),
                            0.95,
                            Bootstrap.seeded(i).withResamples(400))
                    .at(0.95);
            held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        // Four standard errors of a share of 0.95 in 200.
        assertThat(held / (double) trials).isBetween(0.95 - 4 * Math.sqrt(0.95 * 0.05 / trials), 1.0);
    }

    @Test
    void a_higher_level_is_wider_and_the_same_seed_is_the_same() {
        Random random = new Random(3);
        List<double[]> left = exponential(200, 120, random);
        List<double[]> right = exponential(200, 100, random);
        QuantileDifference difference = QuantileDifference.paired(left, right, 0.9, SETTINGS);

        assertThat(difference.at(0.99).low())
                .isLessThanOrEqualTo(difference.at(0.95).low());
        assertThat(difference.at(0.99).high())
                .isGreaterThanOrEqualTo(difference.at(0.95).high());
        assertThat(QuantileDifference.paired(left, right, 0.9, SETTINGS).at(0.95))
                .isEqualTo(difference.at(0.95));
        assertThat(difference.standardError()).isPositive();
    }

    @Test
    void p_is_small_where_the_sides_are_apart_and_large_where_they_are_alike() {
        Random random = new Random(5);
        List<double[]> left = exponential(300, 100, random);
        List<double[]> far =
                left.stream().map(values -> new double[] {values[0] + 500}).toList();

        assertThat(QuantileDifference.paired(far, left, 0.95, SETTINGS).pValue())
                .isCloseTo(2 / 1001.0, within(1e-12));
        assertThat(QuantileDifference.paired(left, left, 0.95, SETTINGS).pValue())
                .isEqualTo(1);
    }

    @Test
    void runs_are_drawn_whole_so_that_what_differs_between_runs_widens_the_interval() {
        Random random = new Random(9);
        List<double[]> steady = IntStream.range(0, 6)
                .mapToObj(run -> IntStream.range(0, 100)
                        .mapToDouble(i -> 100 + random.nextDouble())
                        .toArray())
                .toList();
        List<double[]> drifting = IntStream.range(0, 6)
                .mapToObj(run -> IntStream.range(0, 100)
                        .mapToDouble(i -> 100 + 20 * run + random.nextDouble())
                        .toArray())
                .toList();

        Interval narrow =
                QuantileDifference.unpaired(steady, steady, 0.95, SETTINGS).at(0.95);
        Interval wide =
                QuantileDifference.unpaired(drifting, steady, 0.95, SETTINGS).at(0.95);

        assertThat(wide.high() - wide.low()).isGreaterThan(10 * (narrow.high() - narrow.low()));
        assertThat(wide.method()).isEqualTo(QuantileDifference.RUNS);
    }

    @Test
    void fewer_than_two_units_are_refused() {
        List<double[]> one = List.of(new double[] {1});
        List<double[]> two = List.of(new double[] {1}, new double[] {2});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuantileDifference.paired(one, one, 0.5, SETTINGS))
                .withMessageContaining("at least 2, but have 1 and 1");
        assertThatIllegalArgumentException().isThrownBy(() -> QuantileDifference.paired(one, two, 0.5, SETTINGS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuantileDifference.unpaired(one, two, 0.5, SETTINGS))
                .withMessageContaining("at least 2 units");
    }
}
