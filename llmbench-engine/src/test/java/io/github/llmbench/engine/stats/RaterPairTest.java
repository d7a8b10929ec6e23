package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
        assertThat(pair.same()).isEqualTo(1);
    }

    @Test
    void few_pairs_have_no_interval_and_none_are_refused() {
        assertThat(RaterPair.of(table(3, 1, 0, 4), true, 1).kappaInterval()).isNull();
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
