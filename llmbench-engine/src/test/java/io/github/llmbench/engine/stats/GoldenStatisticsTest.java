package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.testing.Golden;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of group {@code stats} that are implemented. On purpose otherwise: stats-003, -007 and -019 call the standard error of
 * one value or one cluster 0 and its interval a point; here fewer than two units have no interval, since they say nothing of the
 * next one.
 */
class GoldenStatisticsTest {
    static List<Golden.Case> mcNemar() {
        return Golden.cases("stats", "McNemar exact");
    }

    @ParameterizedTest
    @MethodSource("mcNemar")
    void mcnemar_is_the_exact_binomial_test(Golden.Case one) {
        assertThat(McNemar.pValue(
                        one.input().get("b").asLong(), one.input().get("c").asLong()))
                .isCloseTo(one.expected().asDouble(), within(one.tolerance()));
    }

    static List<Golden.Case> wilson() {
        return Golden.cases("stats", "wilson");
    }

    @ParameterizedTest
    @MethodSource("wilson")
    void wilson_is_the_closed_form(Golden.Case one) {
        Interval interval = Proportions.wilson(
                one.input().get("k").asLong(), one.input().get("n").asLong(), 0.95);
        JsonNode expected = one.expected().get("wilson");
        assertThat(interval.low()).isCloseTo(expected.get(0).asDouble(), within(one.tolerance()));
        assertThat(interval.high()).isCloseTo(expected.get(1).asDouble(), within(one.tolerance()));
    }

    static List<Golden.Case> tQuantiles() {
        return Golden.cases("stats", "student-t quantile p=0.975");
    }

    @ParameterizedTest
    @MethodSource("tQuantiles")
    void the_half_width_of_a_t_interval_is_students_quantile_times_the_standard_error(Golden.Case one) {
        int n = one.input().asInt() + 1;
        Mean mean = Means.of(IntStream.range(0, n).mapToDouble(i -> i).toArray(), 0.95);
        assertThat((mean.interval().high() - mean.estimate()) / mean.standardError())
                .isCloseTo(one.expected().asDouble(), within(1e-8));
    }

    static List<Golden.Case> tIntervals() {
        return Golden.cases("stats", "ci 95% t");
    }

    @ParameterizedTest
    @MethodSource("tIntervals")
    void a_t_interval_is_not_cut_unless_its_range_is_known(Golden.Case one) {
        Interval interval = Means.of(doubles(one.input()), 0.95).interval();
        assertThat(interval.low()).isCloseTo(one.expected().get("lower").asDouble(), within(one.tolerance()));
        assertThat(interval.high()).isCloseTo(one.expected().get("upper").asDouble(), within(one.tolerance()));
    }

    static List<Golden.Case> paired() {
        return Golden.cases("stats", "paired difference");
    }

    @ParameterizedTest
    @MethodSource("paired")
    void a_paired_difference_is_the_mean_of_differences_with_its_t_test(Golden.Case one) {
        double[] a = doubles(one.input().get("a"));
        double[] b = doubles(one.input().get("b"));
        Mean mean = Means.of(
                IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray(), 0.95);
        assertThat(mean.estimate()).isCloseTo(one.expected().get("mean").asDouble(), within(one.tolerance()));
        assertThat(mean.standardError()).isCloseTo(one.expected().get("se").asDouble(), within(one.tolerance()));
        PairedMeans.Test test = PairedMeans.test(mean);
        assertThat(test.pValue()).isCloseTo(one.expected().get("p").asDouble(), within(one.tolerance()));
        assertThat(test.name()).isEqualTo("paired t");
    }

    static List<Golden.Case> clustered() {
        return Golden.cases("stats", "clustered stderr, paper");
    }

    @ParameterizedTest
    @MethodSource("clustered")
    void the_clustered_standard_error_is_the_papers_times_the_correction_for_few_clusters(Golden.Case one) {
        Mean mean = Means.ofClusters(
                IntStream.range(0, 20).mapToDouble(i -> i).toArray(),
                IntStream.range(0, 20).map(i -> i % 4).toArray(),
                0.95);
        assertThat(mean.standardError())
                .isCloseTo(one.expected().asDouble() * Math.sqrt(4.0 / 3), within(one.tolerance()));
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
