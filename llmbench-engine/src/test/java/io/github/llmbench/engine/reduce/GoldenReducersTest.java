package io.github.llmbench.engine.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.engine.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Group {@code reducer} of the golden cases. */
@Timeout(60)
class GoldenReducersTest {
    static final List<JsonNode> GOLDEN = Golden.group("reducer");

    @ParameterizedTest(allowZeroInvocations = true)
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
                assertThat(ReducersTest.reducer(fn).reduce(scores))
                        .isCloseTo(expected.get(component).asDouble(), within(tolerance));
            }
        } else {
            double[] scores = scores(input);
            double want = number(expected);
            assertThat(ReducersTest.reducer(fn).reduce(scores)).satisfies(actual -> same(actual, want, tolerance));
            double[] withNan = Arrays.copyOf(scores, scores.length + 1);
            withNan[scores.length] = Double.NaN;
            assertThat(ReducersTest.reducer(fn).reduce(withNan)).satisfies(actual -> same(actual, want, tolerance));
        }
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
                .mapToDouble(GoldenReducersTest::number)
                .toArray();
    }

    /** Letters are Inspect's: C is right, P in part, I is wrong and N no answer. */
    private static double number(JsonNode value) {
        if (!value.isTextual()) {
            return value.asDouble();
        }
        return switch (value.asText()) {
            case "C" -> 1;
            case "I", "N" -> 0;
            case "P" -> 0.5;
            default -> Double.parseDouble(value.asText());
        };
    }
}
