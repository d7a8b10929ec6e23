package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeansTest {
    private static final Offset<Double> CLOSE = within(1e-10);

    @Test
    void two_values_have_one_degree_of_freedom() {
        Mean mean = Means.of(new double[] {1, 2}, 0.95);
        assertThat(mean.estimate()).isEqualTo(1.5);
        assertThat(mean.interval().low()).isCloseTo(-4.853102368087347, CLOSE);
        assertThat(mean.interval().high()).isCloseTo(7.853102368087347, CLOSE);
        assertThat(mean.interval().method()).isEqualTo(Means.T);
    }

    @Test
    void one_value_has_no_interval() {
        Mean mean = Means.of(new double[] {3}, 0.95);
        assertThat(mean.estimate()).isEqualTo(3);
        assertThat(mean.standardError()).isNaN();
        assertThat(mean.interval()).isNull();
        assertThat(mean.within(0, 5)).isEqualTo(mean);
        assertThat(mean.named("other")).isEqualTo(mean);
        assertThatThrownBy(() -> Means.of(new double[0], 0.95)).hasMessage("number of values must be >= 1, but was 0");
    }

    @Test
    void equal_values_within_a_known_range_are_not_a_point() {
        Mean equal = Means.of(new double[] {0.5, 0.5, 0.5, 0.5}, 0.95);
        assertThat(equal.withoutVariation()).isTrue();
        assertThat(equal.interval().low()).isEqualTo(0.5);
        Mean within = equal.within(0, 1);
        assertThat(within.interval().low()).isBetween(0.2, 0.3);
        assertThat(within.interval().high()).isCloseTo(1 - within.interval().low(), CLOSE);
        assertThat(within.interval().method()).isEqualTo(Mean.ALL_EQUAL);
    }

    @Test
    void equal_values_at_an_end_of_the_range_have_wilsons_interval() {
        Mean mean = Means.of(new double[] {1, 1, 1, 1, 1}, 0.95).within(0, 1);
        assertThat(mean.interval().low())
                .isCloseTo(Proportions.wilson(5, 5, 0.95).low(), CLOSE);
        assertThat(mean.interval().high()).isEqualTo(1);
    }

    @Test
    void an_interval_is_cut_to_the_range_and_only_where_there_is_one() {
        Mean mean = Means.of(new double[] {0, 0, 1, 1}, 0.95);
        assertThat(mean.within(0, 1).interval().low()).isZero();
        assertThat(mean.within(0, 1).interval().high()).isEqualTo(1);
        assertThat(mean.within(0, Double.POSITIVE_INFINITY).interval().low()).isZero();
        assertThat(mean.within(0, Double.POSITIVE_INFINITY).interval().high())
                .isEqualTo(mean.interval().high());
    }

    private static Mean equal(int n, double value) {
        double[] values = new double[n];
        Arrays.fill(values, value);
        return Means.of(values, 0.95);
    }

    @Test
    void a_few_equal_values_without_a_range_have_no_interval() {
        assertThat(Mean.fewestEqual(0.95)).isEqualTo(74);
        assertThat(Mean.fewestEqual(0.99)).isEqualTo(128);
        for (int few : new int[] {2, 20, 73}) {
            assertThat(equal(few, 100).within(0, Double.POSITIVE_INFINITY).interval())
                    .as("%s equal values", few)
                    .isNull();
        }
        assertThat(equal(74, 100).within(0, Double.POSITIVE_INFINITY).interval())
                .isNotNull();
        assertThat(equal(1_000, 0).within(0, Double.POSITIVE_INFINITY).interval())
                .as("zeros have no size")
                .isNull();
    }

    @Test
    void many_equal_values_without_a_range_have_one_of_what_was_not_seen() {
        Mean mean = equal(1_000, 100).within(0, Double.POSITIVE_INFINITY);
        // z^2 / (999 + z^2) of 100.
        assertThat(mean.interval().low()).isCloseTo(99.61694, within(1e-5));
        assertThat(mean.interval().high()).isCloseTo(100.38306, within(1e-5));
        assertThat(mean.interval().method()).isEqualTo(Mean.ALL_EQUAL);
        Mean difference = equal(1_000, 0).within(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 50);
        assertThat(difference.interval().high()).isCloseTo(0.19153, within(1e-5));
        assertThat(difference.interval().low()).isEqualTo(-difference.interval().high());
    }

    @Test
    void so_many_equal_units_make_the_interval_narrower_by_a_factor() {
        double units = Mean.equalUnits(1_000, 4, 0.95);
        double before =
                equal(1_001, 100).within(0, Double.POSITIVE_INFINITY).interval().high() - 100;
        double after = equal((int) Math.ceil(units) + 1, 100)
                        .within(0, Double.POSITIVE_INFINITY)
                        .interval()
                        .high()
                - 100;
        assertThat(after).isCloseTo(before / 4, within(1e-4));
    }

    @Test
    void clusters_of_different_sizes() {
        Mean mean = Means.ofClusters(new double[] {1, 0, 1, 1, 0, 0, 1}, new int[] {0, 0, 1, 1, 1, 2, 9}, 0.95);
        assertThat(mean.estimate()).isCloseTo(0.5714285714285714, CLOSE);
        assertThat(mean.standardError()).isCloseTo(0.12907255755789304, CLOSE);
        assertThat(mean.interval().low()).isCloseTo(0.160662087514936, CLOSE);
        assertThat(mean.interval().high()).isCloseTo(0.9821950553422067, CLOSE);
        assertThat(mean.interval().method()).isEqualTo(Means.CLUSTERED);
        assertThat(mean.units()).isEqualTo(4);
    }

    @Test
    void one_cluster_says_nothing_of_another() {
        assertThat(Means.ofClusters(new double[] {1, 0, 1}, new int[] {0, 0, 0}, 0.95)
                        .interval())
                .isNull();
    }

    @Test
    void each_value_needs_a_cluster() {
        assertThatThrownBy(() -> Means.ofClusters(new double[] {1, 0}, new int[] {0}, 0.95))
                .hasMessage("each value must have a cluster, but there are 2 values and 1 clusters");
    }

    @Test
    void moments_in_constant_memory_are_the_same_as_over_arrays() {
        Random random = new Random(11);
        double[] values = random.doubles(500, 900, 1_100).toArray();
        int[] clusters = IntStream.range(0, 500).map(i -> random.nextInt(60)).toArray();
        RatioMoments one = new RatioMoments();
        Arrays.stream(values).forEach(one::add);
        Mean plain = Means.of(values, 0.95);
        assertThat(one.mean(0.95).estimate()).isCloseTo(plain.estimate(), within(1e-9));
        assertThat(one.mean(0.95).standardError()).isCloseTo(plain.standardError(), within(1e-9));
        assertThat(one.mean(0.95).interval().method()).isEqualTo(Means.T);

        double mean = plain.estimate();
        double[] residuals = new double[60];
        IntStream.range(0, 500).forEach(i -> residuals[clusters[i]] += values[i] - mean);
        long used = Arrays.stream(clusters).distinct().count();
        double expected = Math.sqrt(Arrays.stream(residuals).map(r -> r * r).sum() * used / (used - 1)) / 500;
        assertThat(Means.ofClusters(values, clusters, 0.95).standardError()).isCloseTo(expected, within(1e-8));
    }

    @Test
    void equal_values_in_clusters_of_different_sizes_have_no_variation() {
        int[] clusters = IntStream.range(0, 15)
                .map(i -> (int) ((Math.sqrt(8.0 * i + 1) - 1) / 2))
                .toArray();
        for (double value : new double[] {0.1, 0.3, 0.7, 0.9, 123_456.7}) {
            double[] values = new double[clusters.length];
            Arrays.fill(values, value);
            assertThat(Means.ofClusters(values, clusters, 0.95).withoutVariation())
                    .as("%s in clusters of 1 to 5", value)
                    .isTrue();
        }
    }

    @Test
    void moments_of_nothing() {
        RatioMoments none = new RatioMoments();
        none.add(0, 0);
        assertThat(none.values()).isZero();
        assertThat(none.clusters()).isZero();
        assertThatThrownBy(() -> none.mean(0.95)).hasMessage("there is no mean of no values");
        none.add(5);
        assertThat(none.mean(0.95).interval()).isNull();
    }

    @Test
    void equal_differences_are_tested_by_their_signs() {
        assertThat(PairedMeans.test(Means.of(new double[] {0.2, 0.2, 0.2}, 0.95)))
                .isEqualTo(new PairedMeans.Test(0.25, "sign flip exact"));
        assertThat(PairedMeans.test(Means.of(new double[] {0, 0, 0}, 0.95)).pValue())
                .isEqualTo(1);
        assertThat(PairedMeans.test(Means.of(new double[] {1}, 0.95)).pValue()).isEqualTo(1);
    }

    @Test
    void clustered_differences_name_their_test() {
        Mean mean = Means.ofClusters(new double[] {1, 0, 1, 1}, new int[] {0, 0, 1, 2}, 0.95);
        assertThat(PairedMeans.test(mean).name()).isEqualTo("paired t, clustered");
    }
}
