package io.github.llmbench.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.StreamSupport;

/** Values of SciPy, made by src/test/scripts/reference.py. */
final class Reference {
    private Reference() {}

    static List<JsonNode> cases(String method) {
        try (InputStream file = Reference.class.getResourceAsStream("/stats/reference.json")) {
            JsonNode cases = new ObjectMapper().readTree(file).path(method);
            assertThat(cases.size()).as(method).isGreaterThanOrEqualTo(5);
            return StreamSupport.stream(cases.spliterator(), false).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static double[] doubles(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    static void agrees(Interval actual, JsonNode expected, double tolerance) {
        if (expected.isNull()) {
            assertThat(actual).isNull();
            return;
        }
        close(actual.low(), expected.get(0).doubleValue(), tolerance);
        close(actual.high(), expected.get(1).doubleValue(), tolerance);
    }

    /** Relative for large numbers, absolute for small. */
    static void close(double actual, double expected, double tolerance) {
        assertThat(actual).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
    }

    /** A p-value, relative however small. */
    static void closeP(double actual, double expected, double tolerance) {
        assertThat(actual).isCloseTo(expected, within(tolerance * expected));
    }
}
