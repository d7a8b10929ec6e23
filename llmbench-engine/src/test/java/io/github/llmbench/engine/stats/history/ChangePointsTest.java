package io.github.llmbench.engine.stats.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangePointsTest {
    /** The example in the tests of Apache Otava, tests/analysis_test.py. */
    private static final double[] OTAVA = {
        1.02, 0.95, 0.99, 1.00, 1.12, 1.00, 1.01, 0.98, 1.01, 0.96,
        0.50, 0.51, 0.48, 0.48, 0.55, 0.50, 0.49, 0.51, 0.50, 0.49
    };

    @Test
    void the_published_example_changes_at_ten_from_one_to_a_half() {
        for (ChangePoints settings : List.of(ChangePoints.ofDefaults(), new ChangePoints(10, 0.0001, 0, 0.95))) {
            List<ChangePoint> points = settings.find(OTAVA);
            assertThat(points).hasSize(1);
            ChangePoint point = points.get(0);
            assertThat(point.index()).isEqualTo(10);
            assertThat(point.before()).isCloseTo(1.00, within(0.005));
            assertThat(point.after()).isCloseTo(0.50, within(0.005));
            assertThat(point.magnitude()).isCloseTo(1.00, within(0.01));
            assertThat(point.relativeChange()).isCloseTo(-0.50, within(0.01));
            assertThat(point.valuesBefore()).isEqualTo(10);
            assertThat(point.valuesAfter()).isEqualTo(10);
            assertThat(point.pValue()).isLessThan(1e-10);
            assertThat(-0.5)
                    .isBetween(point.difference().low(), point.difference().high());
        }
    }

    @Test
    void six_more_values_of_the_published_example_change_again_at_twenty_three() {
        double[] more = DoubleStream.concat(DoubleStream.of(OTAVA), DoubleStream.of(0.47, 0.48, 0.45, 0.01, 0.1, 0.22))
                .toArray();
        for (ChangePoints settings : List.of(ChangePoints.ofDefaults(), new ChangePoints(10, 0.0001, 0, 0.95))) {
            assertThat(settings.find(more)).extracting(ChangePoint::index).containsExactly(10, 23);
        }
    }

    @Test
    void two_changes_in_one_window_are_both_found() {
        double[] series = {0.3, 2.4, 1.5, -0.9, -0.5, 99.7, 98.3, 99.1, 149.0, 149.7, 149.5, 149.1, 148.8, 150.0};
        assertThat(ChangePoints.ofDefaults().find(series))
                .extracting(ChangePoint::index)
                .containsExactly(5, 8);
    }

    @Test
    void divergence_is_that_of_its_definition() {
        SplittableRandom random = new SplittableRandom(5);
        double[] series = random.doubles(23).toArray();
        EDivisive.Split best = EDivisive.best(series, 4, 21);
        int index = 0;
        double largest = 0;
        for (int split = 5; split < 21; split++) {
            for (int end = split + 1; end <= 21; end++) {
                double divergence = divergence(series, 4, split, end);
                if (divergence > largest + 1e-12) {
                    largest = divergence;
                    index = split;
                }
            }
        }
        assertThat(best.divergence()).isCloseTo(largest, within(1e-12));
        assertThat(best.index()).isEqualTo(index);
    }

    @Test
    void a_series_that_does_not_vary_or_is_short_has_no_change_point() {
        ChangePoints settings = ChangePoints.ofDefaults();
        assertThat(settings.find(new double[] {})).isEmpty();
        assertThat(settings.find(new double[] {1})).isEmpty();
        assertThat(settings.find(new double[] {1, 2})).isEmpty();
        assertThat(settings.find(new double[60])).isEmpty();
    }

    @Test
    void one_odd_value_after_many_equal_ones_is_no_change() {
        double[] series =
                IntStream.range(0, 30).mapToDouble(i -> i == 29 ? 0.9 : 1).toArray();
        assertThat(ChangePoints.ofDefaults().find(series)).isEmpty();
    }

    @Test
    void a_lasting_step_between_equal_values_is_a_change_without_an_interval() {
        double[] series =
                IntStream.range(0, 30).mapToDouble(i -> i < 18 ? 1 : 0.9).toArray();
        List<ChangePoint> points = ChangePoints.ofDefaults().find(series);
        assertThat(points).extracting(ChangePoint::index).containsExactly(18);
        assertThat(points.get(0).difference()).isNull();
    }

    @Test
    void changes_smaller_than_what_matters_are_left_out() {
        double[] series = noisy(120, 7, 0.01, 1, 1.03);
        assertThat(ChangePoints.ofDefaults().find(series)).hasSize(1);
        assertThat(new ChangePoints(50, 0.001, 0.05, 0.95).find(series)).isEmpty();
    }

    @Test
    void injected_steps_are_found_where_they_are_across_windows() {
        double[] series = noisy(300, 11, 0.02, 1, 1.1, 0.95);
        assertThat(ChangePoints.ofDefaults().find(series))
                .extracting(ChangePoint::index)
                .satisfies(indices -> {
                    assertThat(indices).hasSize(2);
                    assertThat(indices.get(0)).isBetween(98, 102);
                    assertThat(indices.get(1)).isBetween(198, 202);
                });
    }

    @Test
    void a_thousand_points_take_less_than_a_second_and_give_the_same_twice() {
        double[] series = noisy(1000, 3, 0.05, 1, 1.1, 1, 1.2, 0.9);
        ChangePoints whole = new ChangePoints(1000, 0.001, 0, 0.95);
        for (ChangePoints settings : List.of(ChangePoints.ofDefaults(), whole)) {
            List<ChangePoint> first = settings.find(series);
            long start = System.nanoTime();
            assertThat(settings.find(series)).isEqualTo(first);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(first).hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void a_change_may_be_asked_for_at_a_run_that_is_given() {
        ChangePoint point = ChangePoints.ofDefaults().at(OTAVA, 10);
        ChangePoint found = ChangePoints.ofDefaults().find(OTAVA).get(0);
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("difference")
                .isEqualTo(point);
        // One of 19 splits was chosen; SciPy: t.ppf(1 - 0.025 / 19, 18) / t.ppf(0.975, 18).
        assertThat(width(found) / width(point)).isCloseTo(1.6597484393590476, within(1e-6));
        assertThat(ChangePoints.ofDefaults().at(OTAVA, 3).pValue()).isGreaterThan(0.01);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangePoints.ofDefaults().at(OTAVA, 20))
                .withMessage("index must lie between 1 and 19, but was 20");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangePoints.ofDefaults().at(OTAVA, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangePoints.ofDefaults().at(new double[] {1, Double.POSITIVE_INFINITY}, 1));
    }

    @Test
    void bad_settings_and_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangePoints.ofDefaults().find(new double[] {1, Double.NaN}))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChangePoints(3, 0.001, 0, 0.95))
                .withMessage("window must be at least 4, but was 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new ChangePoints(50, 0.1, 0, 0.95));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChangePoints(50, 0.001, -1, 0.95));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChangePoints(50, 0.001, 0, 1));
    }

    @Test
    void k_of_the_last_n_runs_fire() {
        KOfLast rule = new KOfLast(2, 3);
        assertThat(rule.fires(List.of())).isFalse();
        assertThat(rule.fires(List.of(true))).isFalse();
        assertThat(rule.fires(List.of(true, true))).isTrue();
        assertThat(rule.fires(List.of(true, true, false, false))).isFalse();
        assertThat(rule.fires(List.of(false, true, false, true))).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KOfLast(4, 3))
                .withMessage("k must lie between 1 and n, but k was 4 and n was 3");
    }

    /** Equal stretches at the given levels. */
    private static double[] noisy(int length, long seed, double noise, double... levels) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, length)
                .mapToDouble(i -> levels[i * levels.length / length] + noise * random.nextGaussian())
                .toArray();
    }

    private static double divergence(double[] series, int start, int split, int end) {
        double n = split - start;
        double m = end - split;
        List<Double> between = new ArrayList<>();
        double left = 0;
        double right = 0;
        for (int i = start; i < end; i++) {
            for (int j = i + 1; j < end; j++) {
                double distance = Math.abs(series[i] - series[j]);
                if (i < split && j >= split) {
                    between.add(distance);
                } else if (j < split) {
                    left += distance;
                } else {
                    right += distance;
                }
            }
        }
        double cross = between.stream().mapToDouble(Double::doubleValue).sum();
        return n
                * m
                / (n + m)
                * (2 * cross / (n * m)
                        - (n > 1 ? left / (n * (n - 1) / 2) : 0)
                        - (m > 1 ? right / (m * (m - 1) / 2) : 0));
    }

    private static double width(ChangePoint point) {
        Interval interval = Objects.requireNonNull(point.difference());
        return interval.high() - interval.low();
    }
}
