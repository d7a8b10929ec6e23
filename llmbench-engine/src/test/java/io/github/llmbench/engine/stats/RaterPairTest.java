package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RaterPairTest {
    private static List<double[]> table(int both, int left, int right, int neither) {
        List<double[]> pairs = new ArrayList<>();
        add(pairs, both, 1, 1);
        add(pairs, left, 1, 0);
        add(pairs, right, 0, 1);
        add(pairs, neither, 0, 0);
        return pairs;
    }

    private static void add(List<double[]> pairs, int times, double left, double right) {
        for (int i = 0; i < times; i++) {
            pairs.add(new double[] {left, right});
        }
    }

    /** Wikipedia's example of 50 grants has kappa 0.4, and the large-sample standard error of Fleiss, Cohen and Everitt (1969) is 0.127. */
    @Test
    void kappa_has_an_interval_as_wide_as_the_large_sample_error_says() {
        RaterPair pair = RaterPair.of(table(20, 5, 10, 15), true, 1);
        assertThat(pair.kappa()).isCloseTo(0.4, within(1e-12));
        assertThat(pair.same()).isEqualTo(0.7);
        assertThat(pair.kappaInterval().low()).isCloseTo(0.4 - 1.96 * 0.127, within(0.04));
        assertThat(pair.kappaInterval().high()).isCloseTo(0.4 + 1.96 * 0.127, within(0.04));
    }

    @Test
    void ratings_that_never_vary_have_no_kappa_and_no_correlation() {
        RaterPair pair = RaterPair.of(table(12, 0, 0, 0), true, 1);
        assertThat(pair.kappa()).isNaN();
        assertThat(pair.kappaInterval()).isNull();
        assertThat(pair.pearson()).isNaN();
        assertThat(pair.pearsonInterval()).isNull();
        assertThat(pair.spearmanInterval()).isNull();
        assertThat(pair.same()).isEqualTo(1);
    }

    /** Pairs of two normal values that correlate. */
    private static List<double[]> normal(Random random, int number, double correlation) {
        List<double[]> pairs = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double left = random.nextGaussian();
            double right = correlation * left + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
            pairs.add(new double[] {left, right});
        }
        return pairs;
    }

    /** R. A. Fisher (1921): of normal values the inverse hyperbolic tangent of a correlation has the error 1 / sqrt(n - 3). */
    @Test
    void a_correlation_of_normal_values_has_the_interval_that_fishers_z_gives() {
        RaterPair pair = RaterPair.of(normal(new Random(3), 200, 0.6), false, 1);
        double z = 0.5 * Math.log((1 + pair.pearson()) / (1 - pair.pearson()));
        double half = 1.96 / Math.sqrt(197);
        assertThat(pair.pearsonInterval().low()).isCloseTo(Math.tanh(z - half), within(0.03));
        assertThat(pair.pearsonInterval().high()).isCloseTo(Math.tanh(z + half), within(0.03));
        assertThat(pair.spearmanInterval().low()).isBetween(0.35, pair.spearman());
        assertThat(pair.spearmanInterval().high()).isBetween(pair.spearman(), 0.75);
    }

    @Test
    void the_interval_of_a_correlation_of_ranks_is_that_of_drawing_and_ranking_anew() {
        Random random = new Random(5);
        List<double[]> pairs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int grade = random.nextInt(5);
            pairs.add(new double[] {grade, Math.max(0, grade + random.nextInt(3) - 1)});
        }
        Interval ranked = OverThings.interval(pairs, Correlation::spearman, 0, 9);
        assertThat(RaterPair.of(pairs, false, 9).spearmanInterval().low()).isCloseTo(ranked.low(), within(1e-9));
        assertThat(RaterPair.of(pairs, false, 9).spearmanInterval().high()).isCloseTo(ranked.high(), within(1e-9));
    }

    @Test
    void most_intervals_of_a_correlation_of_few_labels_hold_the_true_one() {
        Random random = new Random(11);
        int held = 0;
        for (int round = 0; round < 60; round++) {
            // Right or wrong: one side repeats the other in 8 of 10 cases, which is a correlation of 0.6.
            List<double[]> pairs = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int left = random.nextInt(2);
                pairs.add(new double[] {left, random.nextInt(10) < 8 ? left : 1 - left});
            }
            Interval interval = OverThings.interval(pairs, Correlation::pearson, 0, round);
            held += interval.low() <= 0.6 && interval.high() >= 0.6 ? 1 : 0;
        }
        assertThat(held).isBetween(52, 60);
    }

    @Test
    void alpha_has_an_interval_over_units_that_two_rated_at_least() {
        List<double[]> units = new ArrayList<>(table(20, 5, 10, 15));
        double alpha = Krippendorff.nominal(units);
        Interval interval = Krippendorff.confidence(units, true, 1);
        // Of two raters and many units alpha is all but kappa, and so is its error.
        assertThat(interval.low()).isCloseTo(alpha - 1.96 * 0.127, within(0.06));
        assertThat(interval.high()).isCloseTo(alpha + 1.96 * 0.127, within(0.06));
        units.add(new double[] {1, Double.NaN});
        assertThat(Krippendorff.confidence(units, true, 1)).isEqualTo(interval);
        assertThat(Krippendorff.confidence(table(3, 1, 0, 4), true, 1)).isNull();
        assertThat(Krippendorff.confidence(table(12, 0, 0, 0), false, 1)).isNull();
    }

    @Test
    void few_pairs_have_no_interval_and_none_are_refused() {
        RaterPair few = RaterPair.of(table(3, 1, 0, 4), true, 1);
        assertThat(few.kappaInterval()).isNull();
        assertThat(few.pearsonInterval()).isNull();
        assertThat(few.spearmanInterval()).isNull();
        assertThatThrownBy(() -> RaterPair.of(List.of(), true, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The definition, over all pairs of values. */
    private static double slowly(List<double[]> pairs, boolean squared) {
        double observed = 0;
        double expected = 0;
        for (double[] a : pairs) {
            observed += apart(a[0], a[1], squared);
            for (double[] b : pairs) {
                expected += apart(a[0], b[1], squared) / pairs.size();
            }
        }
        return 1 - observed / expected;
    }

    private static double apart(double a, double b, boolean squared) {
        return squared ? (a - b) * (a - b) : a == b ? 0 : 1;
    }

    @Test
    void kappa_in_one_pass_is_that_of_the_definition() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<double[]> pairs = new ArrayList<>();
            for (int i = 0; i < 5 + round; i++) {
                pairs.add(new double[] {1000 + random.nextInt(5), 1000 + random.nextInt(4)});
            }
            assertThat(CohenKappa.nominal(pairs)).isCloseTo(slowly(pairs, false), within(1e-9));
            assertThat(CohenKappa.quadratic(pairs)).isCloseTo(slowly(pairs, true), within(1e-9));
        }
    }
}
