package io.github.llmbench.engine.stats;

import static io.github.llmbench.engine.stats.Reference.agrees;
import static io.github.llmbench.engine.stats.Reference.close;
import static io.github.llmbench.engine.stats.Reference.closeP;
import static io.github.llmbench.engine.stats.Reference.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each method against SciPy. */
class ReferenceValuesTest {
    static final List<JsonNode> CLOPPER_PEARSON = Reference.cases("clopperPearson");
    static final List<JsonNode> WILSON = Reference.cases("wilson");
    static final List<JsonNode> T = Reference.cases("t");
    static final List<JsonNode> CLUSTERED = Reference.cases("clustered");
    static final List<JsonNode> BOOTSTRAP = Reference.cases("bootstrap");
    static final List<JsonNode> WILCOXON = Reference.cases("wilcoxon");
    static final List<JsonNode> SIGN_FLIP = Reference.cases("signFlip");
    static final List<JsonNode> MANN_WHITNEY = Reference.cases("mannWhitney");
    static final List<JsonNode> HODGES_LEHMANN = Reference.cases("hodgesLehmann");
    static final List<JsonNode> CLIFFS_DELTA = Reference.cases("cliffsDelta");
    static final List<JsonNode> ODDS_RATIO = Reference.cases("oddsRatio");
    static final List<JsonNode> PAIRED_ODDS_RATIO = Reference.cases("pairedOddsRatio");
    static final List<JsonNode> MC_NEMAR = Reference.cases("mcnemar");
    static final List<JsonNode> BENJAMINI_HOCHBERG = Reference.cases("benjaminiHochberg");
    static final List<JsonNode> HOLM = Reference.cases("holm");
    static final List<JsonNode> PLANNING = Reference.cases("planning");
    static final List<JsonNode> POOLED = Reference.cases("pooled");
    static final List<JsonNode> BRADLEY_TERRY = Reference.cases("bradleyTerry");

    @ParameterizedTest
    @FieldSource("CLOPPER_PEARSON")
    void clopper_pearson(JsonNode c) {
        agrees(
                ClopperPearson.interval(c.get("successes").asLong(), c.get("n").asLong(), number(c, "level")),
                c.get("interval"),
                1e-12);
    }

    @ParameterizedTest
    @FieldSource("WILSON")
    void wilson(JsonNode c) {
        agrees(
                Proportions.wilson(c.get("successes").asLong(), c.get("n").asLong(), number(c, "level")),
                c.get("interval"),
                1e-9);
    }

    @ParameterizedTest
    @FieldSource("T")
    void students_t(JsonNode c) {
        Mean mean = Means.of(doubles(c.get("values")), 0.95);
        close(mean.estimate(), number(c, "mean"), 1e-12);
        close(mean.standardError(), number(c, "se"), 1e-12);
        agrees(mean.interval(), c.get("interval"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("CLUSTERED")
    void cluster_robust(JsonNode c) {
        int[] clusters = StreamSupport.stream(c.get("clusters").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
        Mean mean = Means.ofClusters(doubles(c.get("values")), clusters, 0.95);
        close(mean.estimate(), number(c, "mean"), 1e-12);
        if (c.get("se").isNull()) {
            assertThat(mean.standardError()).isNaN();
        } else {
            close(mean.standardError(), number(c, "se"), 1e-12);
        }
        agrees(mean.interval(), c.get("interval"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("BOOTSTRAP")
    void bootstrap_agrees_within_simulation_error(JsonNode c) {
        double[] values = doubles(c.get("values"));
        Bootstrap bootstrap = Bootstrap.seeded(7).withResamples(20_000);
        boolean median = c.get("statistic").asText().equals("median");
        Bootstrap.Estimate percentile = median
                ? bootstrap.percentile(values, sample -> new Median().evaluate(sample))
                : bootstrap.percentile(values);
        Bootstrap.Estimate bca =
                median ? bootstrap.bca(values, sample -> new Median().evaluate(sample)) : bootstrap.bca(values);
        double error = number(c, "se");
        // The percentile of a median sits on one of the values, and the next may be a small step away.
        double tolerance = (median ? 0.2 : 0.08) * error;
        assertThat(bca.standardError()).isCloseTo(error, within(0.03 * error));
        assertThat(percentile.interval().low())
                .isCloseTo(c.get("percentile").get(0).asDouble(), within(tolerance));
        assertThat(percentile.interval().high())
                .isCloseTo(c.get("percentile").get(1).asDouble(), within(tolerance));
        assertThat(bca.interval().low()).isCloseTo(c.get("bca").get(0).asDouble(), within(tolerance));
        assertThat(bca.interval().high()).isCloseTo(c.get("bca").get(1).asDouble(), within(tolerance));
    }

    @ParameterizedTest
    @FieldSource("WILCOXON")
    void wilcoxon_signed_rank(JsonNode c) {
        TestResult result = SignedRank.test(doubles(c.get("differences")));
        assertThat(result.method()).isEqualTo(c.get("exact").asBoolean() ? SignedRank.EXACT : SignedRank.NORMAL);
        close(result.statistic(), number(c, "statistic"), 1e-12);
        closeP(result.pValue(), number(c, "p"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("SIGN_FLIP")
    void sign_flip(JsonNode c) {
        TestResult result = SignFlip.test(doubles(c.get("differences")), 1);
        assertThat(result.method()).isEqualTo(SignFlip.EXACT);
        close(result.statistic(), number(c, "statistic"), 1e-12);
        closeP(result.pValue(), number(c, "p"), 1e-12);
    }

    @ParameterizedTest
    @FieldSource("MANN_WHITNEY")
    void mann_whitney(JsonNode c) {
        TestResult result = MannWhitney.test(doubles(c.get("left")), doubles(c.get("right")));
        assertThat(result.method()).isEqualTo(c.get("exact").asBoolean() ? MannWhitney.EXACT : MannWhitney.NORMAL);
        close(result.statistic(), number(c, "statistic"), 1e-12);
        closeP(result.pValue(), number(c, "p"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("HODGES_LEHMANN")
    void hodges_lehmann(JsonNode c) {
        HodgesLehmann.Shift shift = HodgesLehmann.shift(doubles(c.get("left")), doubles(c.get("right")), 0.95);
        close(shift.estimate(), number(c, "estimate"), 1e-12);
        agrees(shift.interval(), c.get("interval"), 1e-12);
    }

    @ParameterizedTest
    @FieldSource("CLIFFS_DELTA")
    void cliffs_delta(JsonNode c) {
        CliffsDelta.Delta delta = CliffsDelta.of(doubles(c.get("left")), doubles(c.get("right")), 0.95);
        close(delta.estimate(), number(c, "estimate"), 1e-12);
        agrees(delta.interval(), c.get("interval"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("ODDS_RATIO")
    void odds_ratio(JsonNode c) {
        double[] counts = doubles(c.get("counts"));
        OddsRatios.Ratio ratio =
                OddsRatios.unpaired((long) counts[0], (long) counts[1], (long) counts[2], (long) counts[3], 0.95);
        close(ratio.estimate(), number(c, "estimate"), 1e-12);
        agrees(ratio.interval(), c.get("interval"), 1e-9);
        assertThat(ratio.interval().method()).isEqualTo(OddsRatios.WOOLF);
    }

    @ParameterizedTest
    @FieldSource("PAIRED_ODDS_RATIO")
    void paired_odds_ratio(JsonNode c) {
        OddsRatios.Ratio ratio =
                OddsRatios.paired(c.get("leftOnly").asLong(), c.get("rightOnly").asLong(), 0.95);
        close(ratio.estimate(), number(c, "estimate"), 1e-12);
        agrees(ratio.interval(), c.get("interval"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("MC_NEMAR")
    void mcnemar(JsonNode c) {
        closeP(McNemar.pValue(c.get("leftOnly").asLong(), c.get("rightOnly").asLong()), number(c, "p"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("BENJAMINI_HOCHBERG")
    void benjamini_hochberg(JsonNode c) {
        assertThat(MultipleTests.benjaminiHochberg(doubles(c.get("p"))))
                .containsExactly(doubles(c.get("adjusted")), within(1e-12));
    }

    @ParameterizedTest
    @FieldSource("HOLM")
    void holm(JsonNode c) {
        assertThat(MultipleTests.holm(doubles(c.get("p")))).containsExactly(doubles(c.get("adjusted")), within(1e-12));
    }

    @ParameterizedTest
    @FieldSource("PLANNING")
    void sample_sizes(JsonNode c) {
        Planning planning = new Planning(number(c, "level"), number(c, "power"));
        double left = number(c, "left");
        double right = number(c, "right");
        close(planning.unpaired(left, right), number(c, "unpaired"), 1e-8);
        close(planning.paired(number(c, "leftOnly"), number(c, "rightOnly")), number(c, "paired"), 1e-8);
        double variance = Planning.variance(0.1, 0.2, 4, 0.3, 2);
        close(planning.mean(variance, left - right), number(c, "mean"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("POOLED")
    void pooled_groups(JsonNode c) {
        List<GroupedMeans.Group> groups = new ArrayList<>();
        c.get("groups")
                .forEach(group -> groups.add(new GroupedMeans.Group(
                        number(group, "mean"),
                        number(group, "se"),
                        group.get("size").asLong())));
        Mean mean = GroupedMeans.bySize(groups, 0.95);
        close(mean.estimate(), number(c, "mean"), 1e-12);
        close(mean.standardError(), number(c, "se"), 1e-12);
        agrees(mean.interval(), c.get("interval"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("BRADLEY_TERRY")
    void bradley_terry(JsonNode c) {
        double[][] wins = StreamSupport.stream(c.get("wins").spliterator(), false)
                .map(Reference::doubles)
                .toArray(double[][]::new);
        List<BradleyTerry.Strength> strengths = BradleyTerry.strengths(wins, 0.95);
        for (int i = 0; i < strengths.size(); i++) {
            close(strengths.get(i).logStrength(), c.get("strengths").get(i).asDouble(), 1e-5);
            close(strengths.get(i).standardError(), c.get("se").get(i).asDouble(), 1e-5);
        }
    }

    private static double number(JsonNode c, String field) {
        return c.get(field).doubleValue();
    }
}
