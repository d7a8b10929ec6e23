package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.engine.history.History;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HistoryLinesTest {
    private static final RunHeader RUN = new RunHeader(
            "r", "b", Instant.EPOCH, List.of("p:a"), List.of("t"), 1, new Fingerprint(Map.of(), Map.of()), List.of());

    @Test
    void where_a_difference_has_an_interval_the_lines_say_what_it_allows_for() {
        List<String> lines =
                HistoryLines.text(List.of(series(0.9, 0.91, 0.89, 0.9, 0.92, 0.88, 0.5, 0.51, 0.49, 0.5, 0.52, 0.48)));

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("WORSE from run r: 0.9 to 0.5").contains(", difference -0.4 [-0.4");
        assertThat(lines.get(2))
                .isEqualTo("  (the interval of a difference allows for its run having been searched for)");
        assertThat(HistoryLines.text(List.of(series(0.9, 0.91, 0.89, 0.9)))).hasSize(1);
        assertThat(HistoryLines.text(List.of(series(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0))))
                .as("neither level varies")
                .hasSize(2);
    }

    private static History.Series series(double... values) {
        List<ChangePoint> points = ChangePoints.ofDefaults().find(values);
        return new History.Series(
                "accuracy",
                "p:a",
                "t",
                "",
                Direction.HIGHER_IS_BETTER,
                Arrays.stream(values)
                        .mapToObj(value -> new History.Point(RUN, value))
                        .toList(),
                points.stream()
                        .map(point -> new History.Change(RUN, point, point.after() - point.before(), List.of()))
                        .toList());
    }
}
