package io.github.llmbench.engine.stats;

import static io.github.llmbench.engine.stats.Reference.agrees;
import static io.github.llmbench.engine.stats.Reference.close;
import static io.github.llmbench.engine.stats.Reference.closeP;
import static io.github.llmbench.engine.stats.Reference.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.stats.history.ChangePoints;
import io.github.llmbench.engine.stats.sequential.ConfidenceSequence;
import io.github.llmbench.engine.stats.sequential.QuantileSequence;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Methods of pairs, quantiles, sequences and histories against SciPy, and against derivations of their own where it lacks them. */
@Timeout(120)
class MoreReferenceValuesTest {
    static final List<JsonNode> QUANTILE = Reference.cases("quantile");
    static final List<JsonNode> PAIRED_MEANS = Reference.cases("pairedMeans");
    static final List<JsonNode> PAIRED_BOOTSTRAP = Reference.cases("pairedBootstrap");
    static final List<JsonNode> RUN_BOOTSTRAP = Reference.cases("runBootstrap");
    static final List<JsonNode> QUANTILE_DIFFERENCE = Reference.cases("quantileDifference");
    static final List<JsonNode> TANGO = Reference.cases("tango");
    static final List<JsonNode> EQUAL_WEIGHTS = Reference.cases("equalWeights");
    static final List<JsonNode> SECTIONS = Reference.cases("sections");
    static final List<JsonNode> TWO_MEANS = Reference.cases("twoMeans");
    static final List<JsonNode> KRIPPENDORFF = Reference.cases("krippendorff");
    static final List<JsonNode> CONFIDENCE_SEQUENCE = Reference.cases("confidenceSequence");
    static final List<JsonNode> QUANTILE_SEQUENCE = Reference.cases("quantileSequence");
    static final List<JsonNode> CHANGE_POINTS = Reference.cases("changePoints");

    private static final Bootstrap MANY = Bootstrap.seeded(11).withResamples(20_000);

    @ParameterizedTest
    @FieldSource("QUANTILE")
    void order_statistics_around_a_quantile(JsonNode c) {
        Quantiles.Ranks ranks = Quantiles.interval(c.get("n").asLong(), number(c, "p"), number(c, "level"));
        JsonNode expected = c.get("ranks");
        assertThat(ranks)
                .isEqualTo(
                        expected.isNull()
                                ? null
                                : new Quantiles.Ranks(
                                        expected.get(0).asLong(),
                                        expected.get(1).asLong()));
    }

    @ParameterizedTest
    @FieldSource("PAIRED_MEANS")
    void paired_difference(JsonNode c) {
        Mean mean = Means.of(doubles(c.get("differences")), 0.95);
        agrees(mean.interval(), c.get("interval"), 1e-8);
        closeP(PairedMeans.test(mean).pValue(), number(c, "p"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("PAIRED_BOOTSTRAP")
    void paired_bootstrap_agrees_within_simulation_error(JsonNode c) {
        double[] left = doubles(c.get("left"));
        double[] right = doubles(c.get("right"));
        double[] differences = IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] - right[i])
                .toArray();
        Bootstrap.Estimate percentile = MANY.percentile(differences);
        Bootstrap.Estimate bca = MANY.bca(differences);
        double tolerance = 0.08 * number(c, "se") + 1e-12;
        near(percentile.interval(), c.get("percentile"), tolerance);
        if (c.get("bca").isNull()) {
            assertThat(bca.interval().method()).isEqualTo(Mean.ALL_EQUAL);
            near(bca.interval(), c.get("percentile"), 1e-12);
        } else {
            near(bca.interval(), c.get("bca"), tolerance);
        }
    }

    @ParameterizedTest
    @FieldSource("RUN_BOOTSTRAP")
    void bootstrap_over_runs_is_that_of_all_draws(JsonNode c) {
        RunBootstrap.Estimate result = RunBootstrap.quantile(units(c.get("runs")), number(c, "p"), MANY);
        assertThat(result.estimate()).isEqualTo(number(c, "estimate"));
        assertThat(result.standardError()).isCloseTo(number(c, "se"), within(0.03 * number(c, "se") + 1e-12));
        near(result.interval(), c.get("interval"), 1e-9);
    }

    @ParameterizedTest
    @FieldSource("QUANTILE_DIFFERENCE")
    void difference_of_quantiles_is_that_of_all_draws(JsonNode c) {
        List<double[]> left = units(c.get("left"));
        List<double[]> right = units(c.get("right"));
        QuantileDifference result = c.get("kind").asText().equals("paired")
                ? QuantileDifference.paired(left, right, number(c, "p"), MANY)
                : QuantileDifference.unpaired(left, right, number(c, "p"), MANY);
        assertThat(result.left() - result.right()).isEqualTo(number(c, "difference"));
        near(result.at(0.95), c.get("interval"), 1e-9);
        assertThat(result.pValue()).isCloseTo(number(c, "pValue"), within(0.02));
    }

    @ParameterizedTest
    @FieldSource("TANGO")
    void score_interval_of_paired_shares(JsonNode c) {
        agrees(
                PairedProportions.tango(
                        c.get("leftOnly").asLong(),
                        c.get("rightOnly").asLong(),
                        c.get("pairs").asLong(),
                        0.95),
                c.get("interval"),
                1e-6);
    }

    @ParameterizedTest
    @FieldSource("EQUAL_WEIGHTS")
    void groups_of_the_same_weight(JsonNode c) {
        List<GroupedMeans.Group> groups = StreamSupport.stream(c.get("groups").spliterator(), false)
                .map(group -> new GroupedMeans.Group(
                        number(group, "mean"),
                        number(group, "se"),
                        group.get("size").asLong()))
                .toList();
        Mean mean = GroupedMeans.equally(groups, 0.95);
        close(mean.estimate(), number(c, "mean"), 1e-12);
        if (c.get("se").isNull()) {
            assertThat(mean.standardError()).isNaN();
        } else {
            close(mean.standardError(), number(c, "se"), 1e-12);
        }
        agrees(mean.interval(), c.get("interval"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("SECTIONS")
    void a_figure_with_the_spread_of_its_sections(JsonNode c) {
        Mean mean = Means.ofSections(number(c, "overall"), doubles(c.get("sections")), 0.95);
        assertThat(mean.estimate()).isEqualTo(number(c, "overall"));
        if (c.get("se").isNull()) {
            assertThat(mean.standardError()).isNaN();
        } else {
            close(mean.standardError(), number(c, "se"), 1e-12);
        }
        agrees(mean.interval(), c.get("interval"), 1e-8);
    }

    @ParameterizedTest
    @FieldSource("TWO_MEANS")
    void published_means(JsonNode c) {
        closeP(
                TwoMeans.z(number(c, "left"), number(c, "leftError"), number(c, "right"), number(c, "rightError"))
                        .pValue(),
                number(c, "p"),
                1e-9);
    }

    @ParameterizedTest
    @FieldSource("KRIPPENDORFF")
    void agreement_of_raters(JsonNode c) {
        List<double[]> units = StreamSupport.stream(c.get("units").spliterator(), false)
                .map(unit -> StreamSupport.stream(unit.spliterator(), false)
                        .mapToDouble(rating -> rating.isNull() ? Double.NaN : rating.doubleValue())
                        .toArray())
                .toList();
        close(Krippendorff.nominal(units), number(c, "alpha"), 1e-12);
    }

    @ParameterizedTest
    @FieldSource("CONFIDENCE_SEQUENCE")
    void betting_after_every_value(JsonNode c) {
        ConfidenceSequence sequence = ConfidenceSequence.of(number(c, "low"), number(c, "high"), number(c, "level"));
        if (!c.get("population").isNull()) {
            sequence = sequence.withoutReplacement(c.get("population").asLong());
        }
        double[] values = doubles(c.get("values"));
        for (int i = 0; i < values.length; i++) {
            agrees(sequence.update(values[i]), c.get("intervals").get(i), 1e-9);
        }
    }

    @ParameterizedTest
    @FieldSource("QUANTILE_SEQUENCE")
    void reach_of_a_quantile(JsonNode c) {
        close(
                QuantileSequence.reach(c.get("n").asLong(), number(c, "p"), number(c, "level")),
                number(c, "reach"),
                1e-12);
    }

    @ParameterizedTest
    @FieldSource("CHANGE_POINTS")
    void change_points_of_the_algorithm_written_out(JsonNode c) {
        List<Integer> expected = StreamSupport.stream(c.get("changes").spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
        assertThat(ChangePoints.ofDefaults().find(doubles(c.get("series"))))
                .extracting(ChangePoint::index)
                .isEqualTo(expected);
    }

    private static List<double[]> units(JsonNode units) {
        return StreamSupport.stream(units.spliterator(), false)
                .map(Reference::doubles)
                .toList();
    }

    private static void near(Interval actual, JsonNode expected, double tolerance) {
        assertThat(actual.low()).isCloseTo(expected.get(0).asDouble(), within(tolerance));
        assertThat(actual.high()).isCloseTo(expected.get(1).asDouble(), within(tolerance));
    }

    private static double number(JsonNode c, String field) {
        return c.get(field).doubleValue();
    }
}
