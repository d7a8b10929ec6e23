package io.github.llmbench.engine.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.engine.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ReducersTest {
    static final List<JsonNode> GOLDEN = Golden.group("reducer");

    private static final Pattern CALL = Pattern.compile("(\\w+)(?:\\((\\d+)(?:, *value=([\\d.]+))?\\))?");

    @ParameterizedTest
    @FieldSource("GOLDEN")
    void golden_cases_agree(JsonNode golden) {
        String fn = golden.get("fn").asText();
        JsonNode input = golden.get("input");
        JsonNode expected = golden.get("expected");
        double tolerance = golden.path("tol").asDouble(1e-12);
        if (fn.equals("collect")) {
            // What a reducer is left with once epochs without a score are gone.
            double mean = Reducers.mean().reduce(scores(input));
            assertThat(mean).isEqualTo(Arrays.stream(scores(expected)).average().orElseThrow());
        } else if (input.get(0).isArray()) {
            for (int component = 0; component < expected.size(); component++) {
                double[] scores = component(input, component);
                assertThat(reducer(fn).reduce(scores))
                        .isCloseTo(expected.get(component).asDouble(), within(tolerance));
            }
        } else {
            double[] scores = scores(input);
            double want = number(expected);
            assertThat(reducer(fn).reduce(scores)).satisfies(actual -> same(actual, want, tolerance));
            double[] withNan = Arrays.copyOf(scores, scores.length + 1);
            withNan[scores.length] = Double.NaN;
            assertThat(reducer(fn).reduce(withNan)).satisfies(actual -> same(actual, want, tolerance));
        }
    }

    @Test
    void without_a_scored_epoch_there_is_no_score() {
        double[] unscored = {Double.NaN, Double.NaN};
        for (String fn : List.of("mean", "median", "mode", "max", "at_least(1)", "pass_at(1)", "pass_k(1)")) {
            assertThat(reducer(fn).reduce(unscored)).as(fn).isNaN();
            assertThat(reducer(fn).reduce(new double[0])).as(fn).isNaN();
        }
    }

    @Test
    void of_equally_frequent_scores_the_mode_is_the_first() {
        assertThat(Reducers.mode().reduce(new double[] {3, 1, 1, 3, 2})).isEqualTo(3);
    }

    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(Reducers.median().reduce(new double[] {9, 1, 4, Double.NaN, 2}))
                .isEqualTo(3);
    }

    @Test
    void scores_are_not_changed() {
        double[] scores = {3, 1, 2};
        Reducers.median().reduce(scores);
        assertThat(scores).containsExactly(3, 1, 2);
    }

    @Test
    void k_is_at_least_one() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reducers.passAt(0, 1))
                .withMessage("k must be >= 1, but was 0");
    }

    private static Reducer reducer(String fn) {
        Matcher call = CALL.matcher(fn);
        assertThat(call.matches()).as(fn).isTrue();
        int k = call.group(2) == null ? 0 : Integer.parseInt(call.group(2));
        double value = call.group(3) == null ? 1 : Double.parseDouble(call.group(3));
        return switch (call.group(1)) {
            case "mean" -> Reducers.mean();
            case "median" -> Reducers.median();
            case "mode" -> Reducers.mode();
            case "max" -> Reducers.max();
            case "at_least" -> Reducers.atLeast(k, value);
            case "pass_at" -> Reducers.passAt(k, value);
            case "pass_k" -> Reducers.passK(k, value);
            default -> throw new AssertionError("nothing implements " + fn);
        };
    }

    private static void same(double actual, double want, double tolerance) {
        if (Double.isNaN(want)) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isCloseTo(want, within(tolerance));
        }
    }

    private static double[] component(JsonNode vectors, int component) {
        return IntStream.range(0, vectors.size())
                .mapToDouble(i -> vectors.get(i).get(component).asDouble())
                .toArray();
    }

    private static double[] scores(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(ReducersTest::number)
                .toArray();
    }

    /** Letters are Inspect's: C is right, I is wrong. */
    private static double number(JsonNode value) {
        if (!value.isTextual()) {
            return value.asDouble();
        }
        return switch (value.asText()) {
            case "C" -> 1;
            case "I" -> 0;
            default -> Double.parseDouble(value.asText());
        };
    }
}
