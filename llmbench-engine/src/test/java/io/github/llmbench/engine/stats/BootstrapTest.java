package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final double[] VALUES = new SplittableRandom(1).doubles(1319).toArray();

    /** CPU time of one thread, so that a busy machine does not count. */
    @Test
    void ten_thousand_resamples_of_1319_values_take_one_thread_150_ms_at_most() {
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                best = Math.min(best, one.submit(BootstrapTest::cpuTime).join());
            }
            assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(150));
        } finally {
            one.shutdown();
        }
    }

    private static long cpuTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertThat(Bootstrap.seeded(42).bca(VALUES).interval().method()).isEqualTo(Bootstrap.BCA);
        return threads.getCurrentThreadCpuTime() - start;
    }

    @Test
    void the_number_of_threads_does_not_change_the_result() {
        Bootstrap.Estimate parallel = Bootstrap.seeded(42).bca(VALUES);
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertThat(one.submit(() -> Bootstrap.seeded(42).bca(VALUES)).join())
                    .isEqualTo(parallel);
        } finally {
            one.shutdown();
        }
        assertThat(Bootstrap.seeded(43).bca(VALUES)).isNotEqualTo(parallel);
    }

    @Test
    void the_mean_as_a_statistic_gives_about_the_same_as_the_mean() {
        Bootstrap bootstrap = Bootstrap.seeded(1).withResamples(5000);
        Bootstrap.Estimate mean = bootstrap.bca(VALUES);
        Bootstrap.Estimate statistic = bootstrap.bca(VALUES, StatUtils::mean);
        assertThat(statistic.estimate()).isEqualTo(mean.estimate());
        double tolerance = 0.1 * mean.standardError();
        assertThat(statistic.interval().low()).isCloseTo(mean.interval().low(), within(tolerance));
        assertThat(statistic.interval().high()).isCloseTo(mean.interval().high(), within(tolerance));
    }

    @Test
    void equal_values_give_a_point_that_says_so() {
        for (double[] equal : List.of(new double[] {0.1, 0.1, 0.1}, new double[] {2}, new double[] {0.3, 0.3})) {
            Bootstrap.Estimate estimate = Bootstrap.seeded(1).bca(equal);
            assertThat(estimate.interval().method()).isEqualTo(Mean.ALL_EQUAL);
            assertThat(estimate.interval().low()).isEqualTo(estimate.interval().high());
            assertThat(estimate.standardError()).isZero();
            assertThat(Bootstrap.seeded(1).percentile(equal).interval().method())
                    .isEqualTo(Mean.ALL_EQUAL);
        }
    }

    @Test
    void a_statistic_at_the_end_of_its_replicates_falls_back_to_percentiles() {
        Bootstrap.Estimate largest = Bootstrap.seeded(1).bca(VALUES, values -> -StatUtils.max(values) - values.length);
        assertThat(largest.interval().method()).isEqualTo(Bootstrap.BCA);
        Bootstrap.Estimate beyond = Bootstrap.seeded(1)
                .bca(VALUES, values -> Arrays.equals(values, VALUES) ? 1000 : StatUtils.mean(values));
        assertThat(beyond.interval().method()).isEqualTo(Bootstrap.PERCENTILE);
    }

    @Test
    void a_higher_level_is_wider() {
        double narrow = width(Bootstrap.seeded(1).withLevel(0.8));
        double wide = width(Bootstrap.seeded(1).withLevel(0.99));
        assertThat(narrow).isLessThan(wide);
    }

    @Test
    void bad_arguments_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bootstrap.seeded(1).withResamples(99))
                .withMessage("resamples must be at least 100, but were 99");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bootstrap.seeded(1).withLevel(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bootstrap.seeded(1).bca(new double[0]))
                .withMessage("number of values must be >= 1, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bootstrap.seeded(1).bca(new double[] {1, Double.NaN}))
                .withMessageContaining("NaN");
    }

    @Test
    void runs_are_drawn_whole() {
        SplittableRandom random = new SplittableRandom(3);
        List<double[]> alike =
                IntStream.range(0, 12).mapToObj(run -> values(random, 100, 0)).toList();
        List<double[]> different = IntStream.range(0, 12)
                .mapToObj(run -> values(random, 100, 30 * random.nextGaussian()))
                .toList();
        RunBootstrap.Estimate narrow = RunBootstrap.quantile(alike, 0.95, Bootstrap.seeded(1));
        RunBootstrap.Estimate wide = RunBootstrap.quantile(different, 0.95, Bootstrap.seeded(1));
        assertThat(wide.standardError()).isGreaterThan(3 * narrow.standardError());
        assertThat(narrow.estimate())
                .isBetween(narrow.interval().low(), narrow.interval().high());
        double[] all = alike.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
        assertThat(narrow.estimate()).isEqualTo(all[1139]);
    }

    @Test
    void one_run_has_no_interval_and_a_run_without_values_is_none() {
        RunBootstrap.Estimate one =
                RunBootstrap.quantile(List.of(new double[] {1, 2, 3}, new double[0]), 0.5, Bootstrap.seeded(1));
        assertThat(one.estimate()).isEqualTo(2);
        assertThat(one.interval()).isNull();
        assertThat(one.standardError()).isNaN();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunBootstrap.quantile(List.of(), 0.5, Bootstrap.seeded(1)))
                .withMessage("number of runs with values must be >= 1, but was 0");
    }

    @Test
    void equal_runs_give_a_point() {
        List<double[]> runs = List.of(new double[] {5, 5}, new double[] {5});
        assertThat(RunBootstrap.quantile(runs, 0.99, Bootstrap.seeded(1))
                        .interval()
                        .method())
                .isEqualTo(Mean.ALL_EQUAL);
    }

    private static double width(Bootstrap bootstrap) {
        Bootstrap.Estimate estimate = bootstrap.bca(VALUES);
        return estimate.interval().high() - estimate.interval().low();
    }

    private static double[] values(SplittableRandom random, int n, double shift) {
        return DoubleStream.generate(() -> 100 + shift + 5 * random.nextGaussian())
                .limit(n)
                .toArray();
    }
}
