package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoSamplesTest {
    private static final double[] NONE = {};

    @Test
    void the_models_of_gsm8k_differ_as_published() {
        double[] differences = new double[1319];
        Arrays.fill(differences, 0, 306, 1);
        Arrays.fill(differences, 306, 306 + 79, -1);
        Mean mean = Means.of(differences, 0.95);
        assertThat(mean.estimate()).isCloseTo(0.1721000758, within(1e-10));
        assertThat(mean.standardError()).isCloseTo(0.0141063960, within(1e-10));
        assertThat(McNemar.pValue(306, 79)).isCloseTo(1.240053e-32, within(1e-38));
        assertThat(OddsRatios.paired(306, 79, 0.95).estimate()).isCloseTo(3.8734, within(1e-4));
        assertThat(SignedRank.test(differences).pValue()).isLessThan(1e-25);
        assertThat(SignFlip.test(differences, 1)).isEqualTo(new TestResult(SignFlip.MONTE_CARLO, 227.0 / 1319, 1e-4));
    }

    @Test
    void drawn_signs_agree_with_all_signs() {
        SplittableRandom random = new SplittableRandom(2);
        double[] few = DoubleStream.generate(() -> 0.4 + random.nextGaussian())
                .limit(20)
                .toArray();
        double[] more = Arrays.copyOf(few, 21);
        more[20] = 1e-9;
        double exact = SignFlip.test(few, 1).pValue();
        TestResult drawn = SignFlip.test(more, 100_000, 7);
        assertThat(drawn.method()).isEqualTo(SignFlip.MONTE_CARLO);
        assertThat(drawn.pValue()).isCloseTo(exact, within(0.1 * exact));
        assertThat(SignFlip.test(more, 100_000, 7)).isEqualTo(drawn);
    }

    @Test
    void without_a_difference_there_is_nothing_to_find() {
        double[] zeros = new double[30];
        double[] fives = {5, 5, 5};
        assertThat(SignedRank.test(zeros).pValue()).isEqualTo(1);
        assertThat(SignFlip.test(zeros, 1).pValue()).isEqualTo(1);
        assertThat(MannWhitney.test(fives, fives)).isEqualTo(new TestResult(MannWhitney.NORMAL, 4.5, 1));
        assertThat(CliffsDelta.of(fives, fives, 0.95).estimate()).isZero();
        assertThat(OddsRatios.paired(0, 0, 0.95).interval()).isNull();
        assertThat(OddsRatios.paired(0, 0, 0.95).estimate()).isNaN();
    }

    @Test
    void sides_that_do_not_overlap_are_1_apart_however_their_number_rounds() {
        double[] low = IntStream.range(0, 100).mapToDouble(i -> i % 5).toArray();
        double[] high = IntStream.range(0, 98).mapToDouble(i -> 50 + i % 5).toArray();

        CliffsDelta.Delta delta = CliffsDelta.of(low, high, 0.95);

        assertThat(delta.estimate()).isEqualTo(-1);
        assertThat(delta.interval().low()).isEqualTo(-1);
        assertThat(delta.interval().high()).isBetween(-1.0, -0.9);
    }

    @Test
    void the_largest_odds_ratio_is_infinite_and_so_is_its_upper_end() {
        OddsRatios.Ratio ratio = OddsRatios.paired(9, 0, 0.95);
        assertThat(ratio.estimate()).isInfinite();
        assertThat(ratio.interval().high()).isInfinite();
        assertThat(ratio.interval().low()).isGreaterThan(1);
    }

    @Test
    void a_count_of_zero_adds_one_half_to_all() {
        OddsRatios.Ratio ratio = OddsRatios.unpaired(10, 0, 5, 5, 0.95);
        assertThat(ratio.estimate()).isCloseTo(10.5 / 0.5, within(1e-12));
        assertThat(ratio.interval().method()).isEqualTo(OddsRatios.HALDANE);
    }

    @Test
    void a_shift_of_thousands_of_values_is_found_without_listing_the_pairs() {
        SplittableRandom random = new SplittableRandom(4);
        double[] left = DoubleStream.generate(() -> 110 + 20 * random.nextGaussian())
                .limit(20_000)
                .toArray();
        double[] right = DoubleStream.generate(() -> 100 + 20 * random.nextGaussian())
                .limit(30_000)
                .toArray();
        long start = System.nanoTime();
        HodgesLehmann.Shift shift = HodgesLehmann.shift(left, right, 0.95);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(shift.estimate()).isCloseTo(10, within(0.6));
        assertThat(shift.interval().low()).isLessThan(shift.estimate());
        assertThat(shift.interval().high()).isGreaterThan(shift.estimate());
    }

    @Test
    void moses_interval_holds_zero_just_where_mann_and_whitney_do_not_reject() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 200; i++) {
            double[] left = random.doubles(8).map(value -> value + 0.3).toArray();
            double[] right = random.doubles(11).toArray();
            HodgesLehmann.Shift shift = HodgesLehmann.shift(left, right, 0.95);
            boolean rejected = MannWhitney.test(left, right).pValue() <= 0.05;
            assertThat(shift.interval().low() > 0 || shift.interval().high() < 0)
                    .isEqualTo(rejected);
        }
    }

    @Test
    void the_distribution_of_u_is_symmetric_and_sums_to_one() {
        double[] share = UDistribution.cumulative(50, 47);
        assertThat(share[share.length - 1]).isCloseTo(1, within(1e-9));
        assertThat(share[50 * 47 / 2 - 1] + share[50 * 47 / 2]).isCloseTo(1, within(1e-9));
    }

    @Test
    void holm_multiplies_the_smallest_by_the_number_of_tests() {
        double[] adjusted = MultipleTests.holm(new double[] {0.01, 0.04, 0.03});
        assertThat(adjusted).containsExactly(new double[] {0.03, 0.06, 0.06}, within(1e-12));
        assertThat(MultipleTests.holm(NONE)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MultipleTests.holm(new double[] {0.5, 1.5}))
                .withMessage("pValues must lie between 0 and 1, but one was 1.5");
    }

    @Test
    void models_that_cannot_be_told_from_the_best_share_its_rank() {
        double[] estimates = {0.70, 0.90, 0.89, 0.71, 0.50};
        double[][] pValues = IntStream.range(0, 5)
                .mapToObj(i -> IntStream.range(0, 5)
                        .mapToDouble(j -> Math.abs(estimates[i] - estimates[j]) > 0.1 ? 1e-6 : 0.4)
                        .toArray())
                .toArray(double[][]::new);
        assertThat(Ranking.groups(estimates, pValues, 0.95))
                .containsExactly(
                        new Ranking.Group(1, List.of(1, 2)),
                        new Ranking.Group(3, List.of(3, 0)),
                        new Ranking.Group(5, List.of(4)));
        assertThat(Ranking.groups(new double[] {1}, new double[1][1], 0.95))
                .containsExactly(new Ranking.Group(1, List.of(0)));
        assertThat(Ranking.groups(NONE, new double[0][], 0.95)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Ranking.groups(estimates, new double[4][4], 0.95));
    }

    @Test
    void models_without_a_chain_of_wins_have_no_strength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.strengths(new double[][] {{0, 3, 1}, {2, 0, 4}, {0, 0, 0}}, 0.95))
                .withMessageContaining("none of the models {0, 1} ever lost to one of {2}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.strengths(new double[][] {{0, 0}, {5, 0}}, 0.95))
                .withMessageContaining("{0} ever beat one of {1}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.strengths(
                        new double[][] {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}}, 0.95))
                .withMessageContaining("compare more pairs");
        assertThatIllegalArgumentException().isThrownBy(() -> BradleyTerry.strengths(new double[][] {{0}}, 0.95));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.strengths(new double[][] {{1, 2}, {3, 0}}, 0.95));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.strengths(new double[][] {{0, -2}, {3, 0}}, 0.95));
    }

    @Test
    void groups_may_count_equally_or_by_size() {
        List<GroupedMeans.Group> groups =
                List.of(new GroupedMeans.Group(1, 0.1, 10), new GroupedMeans.Group(0, 0.2, 30));
        assertThat(GroupedMeans.bySize(groups, 0.95).estimate()).isEqualTo(0.25);
        Mean equally = GroupedMeans.equally(groups, 0.95);
        assertThat(equally.estimate()).isEqualTo(0.5);
        assertThat(equally.standardError()).isCloseTo(Math.hypot(0.1, 0.2) / 2, within(1e-12));
        List<GroupedMeans.Group> single = List.of(new GroupedMeans.Group(1, 0, 1), new GroupedMeans.Group(0, 0, 1));
        assertThat(GroupedMeans.bySize(single, 0.95).interval()).isNull();
        assertThat(GroupedMeans.equally(single, 0.95).interval()).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> GroupedMeans.bySize(List.of(), 0.95));
    }

    @Test
    void planned_samples_have_the_planned_power() {
        Planning planning = new Planning(0.95, 0.9);
        assertThat(planning.powerUnpaired(0.8, 0.75, Planning.samples(planning.unpaired(0.8, 0.75))))
                .isCloseTo(0.9, within(0.001));
        assertThat(planning.powerPaired(0.1, 0.05, Planning.samples(planning.paired(0.1, 0.05))))
                .isCloseTo(0.9, within(0.001));
        long samples = Planning.samples(planning.mean(0.3, 0.05));
        assertThat(planning.powerMean(0.3, 0.05, samples)).isCloseTo(0.9, within(0.001));
        assertThat(planning.smallestDifference(0.3, samples)).isCloseTo(0.05, within(0.001));
    }

    @Test
    void epochs_divide_only_what_answers_of_a_sample_differ_in() {
        assertThat(Planning.variance(0.1, 0.2, 1, 0.2, 1)).isCloseTo(0.5, within(1e-12));
        assertThat(Planning.variance(0.1, 0.2, 4, 0.2, 4)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void a_plan_for_no_difference_says_that_there_is_none() {
        Planning planning = Planning.ofDefaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> planning.unpaired(0.5, 0.5))
                .withMessage("difference must not be 0, but was 0.0; no number of samples finds it");
        assertThatIllegalArgumentException().isThrownBy(() -> planning.paired(0.7, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> planning.mean(-1, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> new Planning(1, 0.8));
    }

    @Test
    void bad_values_are_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClopperPearson.interval(3, 2, 0.95))
                .withMessage("successes must lie between 0 and 2, but were 3");
        assertThatIllegalArgumentException().isThrownBy(() -> SignedRank.test(NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> SignFlip.test(NONE, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignFlip.test(new double[] {1}, 98, 1))
                .withMessage("draws must be at least 99, but were 98");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MannWhitney.test(new double[] {1, Double.NaN}, new double[] {1}))
                .withMessage("left values must be numbers, but one is NaN; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HodgesLehmann.shift(new double[] {1}, NONE, 0.95))
                .withMessage("number of right values must be >= 1, but was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> TwoMeans.z(1, 0, 2, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> PassRates.passAtK(3, 4, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TestResult("x", 0, 1.1));
    }

    @Test
    void raters_who_all_say_the_same_agree_beyond_measure() {
        assertThat(Krippendorff.nominal(List.of(new double[] {1, 1}, new double[] {1, 1})))
                .isNaN();
        assertThat(Krippendorff.nominal(List.of(new double[] {1}, new double[] {0, Double.NaN})))
                .isNaN();
        assertThat(Krippendorff.nominal(List.of(new double[] {1, 1}, new double[] {0, 0})))
                .isEqualTo(1);
    }

    @Test
    void so_many_pairs_make_mcnemars_test_reject_and_one_fewer_does_not() {
        // 5 of 200 only left: p = 0.0625; a sixth takes 240 pairs.
        assertThat(McNemar.pairsToReject(5, 0, 200, 0.05)).isEqualTo(240);
        assertThat(McNemar.pairsToReject(0, 5, 200, 0.05)).isEqualTo(240);
        Long pairs = McNemar.pairsToReject(30, 20, 400, 0.01);
        assertThat(McNemar.pValue((long) Math.floor(30 * pairs / 400.0), (long) Math.ceil(20 * pairs / 400.0)))
                .isLessThanOrEqualTo(0.01);
        assertThat(McNemar.pValue((long) (30 * pairs * 0.8 / 400), (long) (20 * pairs * 0.8 / 400)))
                .isGreaterThan(0.01);
        assertThat(McNemar.pairsToReject(7, 7, 200, 0.05)).isNull();
        assertThat(McNemar.pairsToReject(6, 0, 200, 0.05)).as("rejects already").isEqualTo(201);
        assertThatIllegalArgumentException().isThrownBy(() -> McNemar.pairsToReject(1, 0, 0, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> McNemar.pairsToReject(1, 0, 5, 1));
    }

    @Test
    void fewer_values_than_these_no_test_of_signs_or_orders_can_reject() {
        assertThat(SignFlip.fewest(0.95)).isEqualTo(6);
        assertThat(SignFlip.test(new double[] {1, 2, 3, 4, 5}, 1).pValue()).isGreaterThan(0.05);
        assertThat(SignFlip.test(new double[] {1, 2, 3, 4, 5, 6}, 1).pValue()).isLessThanOrEqualTo(0.05);
        assertThat(MannWhitney.fewest(0.95)).isEqualTo(4);
        assertThat(MannWhitney.test(new double[] {1, 2, 3}, new double[] {4, 5, 6})
                        .pValue())
                .isGreaterThan(0.05);
        assertThat(MannWhitney.test(new double[] {1, 2, 3, 4}, new double[] {5, 6, 7, 8})
                        .pValue())
                .isLessThanOrEqualTo(0.05);
        assertThat(MannWhitney.fewest(1 - 0.05 / 60)).isEqualTo(7);
        assertThat(HodgesLehmann.shift(new double[] {1, 2, 3}, new double[] {4, 5, 6}, 0.95)
                        .interval())
                .isNull();
        assertThat(HodgesLehmann.shift(new double[] {1, 2, 3, 4}, new double[] {4, 5, 6, 7}, 0.95)
                        .interval())
                .isNotNull();
    }
}
