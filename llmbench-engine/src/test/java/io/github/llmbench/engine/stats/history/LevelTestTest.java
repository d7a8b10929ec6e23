package io.github.llmbench.engine.stats.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class LevelTestTest {
    @Test
    void it_agrees_with_scipy() throws IOException {
        try (InputStream file = LevelTestTest.class.getResourceAsStream("/stats/reference.json")) {
            JsonNode cases = new ObjectMapper().readTree(file).path("twoSampleT");
            assertThat(cases.size()).isGreaterThanOrEqualTo(5);
            for (JsonNode c : cases) {
                double[] left = doubles(c.get("left"));
                double[] right = doubles(c.get("right"));
                double[] series = DoubleStream.concat(DoubleStream.of(left), DoubleStream.of(right))
                        .toArray();
                ChangePoint point = LevelTest.at(series, 0, left.length, series.length, 0.95);
                assertThat(point.pValue()).isCloseTo(c.get("p").asDouble(), within(1e-9));
                assertThat(point.difference().low())
                        .isCloseTo(c.get("interval").get(0).asDouble(), within(1e-7));
                assertThat(point.difference().high())
                        .isCloseTo(c.get("interval").get(1).asDouble(), within(1e-7));
            }
        }
    }

    private static double[] doubles(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
