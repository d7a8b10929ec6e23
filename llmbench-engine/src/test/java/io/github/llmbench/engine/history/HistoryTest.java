package io.github.llmbench.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Fingerprint;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HistoryTest {
    private static Run run(int number, double accuracy, double latency, Run.Status status) {
        Fingerprint fingerprint = new Fingerprint(Map.of("task.t.prompt", number < 10 ? "old" : "new"), Map.of());
        return new Run(
                new RunHeader(
                        "r" + number,
                        "b",
                        Instant.parse("2026-11-24T12:00:00Z").plusSeconds(number),
                        List.of("p:m"),
                        List.of("t"),
                        1,
                        fingerprint),
                Instant.parse("2026-11-24T13:00:00Z"),
                status,
                List.of(
                        new Metric("accuracy", "p:m", "t", accuracy, null, 1, 0, "", Direction.HIGHER_IS_BETTER, "s"),
                        new Metric("e2e.p50", "p:m", "t", latency, null, 1, 0, "ms", Direction.LOWER_IS_BETTER, "s"),
                        new Metric("f1", "p:m", "t", Double.NaN, null, 0, 1, "", Direction.HIGHER_IS_BETTER, "s")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Stream::empty);
    }

    private static History twenty() {
        return History.of(IntStream.range(0, 20)
                .mapToObj(i -> run(
                        i, (i < 10 ? 0.8 : 0.7) + 0.005 * (i % 3), (i < 10 ? 100 : 80) + i % 3, Run.Status.COMPLETE))
                .toList());
    }

    @Test
    void a_new_level_names_the_run_that_began_it_and_what_changed_then() {
        History.Series accuracy = twenty().series().get(0);

        assertThat(accuracy.metric()).isEqualTo("accuracy");
        assertThat(accuracy.points()).hasSize(20);
        assertThat(accuracy.changes()).hasSize(1);
        History.Change change = accuracy.changes().get(0);
        assertThat(change.run().id()).isEqualTo("r10");
        assertThat(change.identity()).containsExactly("task.t.prompt");
        assertThat(change.gain()).isCloseTo(-0.1, within(0.01));
        assertThat(change.regression()).isTrue();
    }

    @Test
    void less_latency_is_no_regression() {
        assertThat(twenty().series().get(1).changes()).hasSize(1);
        assertThat(twenty().series().get(1).changes().get(0).regression()).isFalse();
    }

    @Test
    void runs_that_stopped_once_their_gates_were_decided_are_left_out() {
        History history =
                History.of(List.of(run(0, 0.8, 100, Run.Status.COMPLETE), run(1, 0.9, 100, Run.Status.DECIDED)));

        assertThat(history.series().get(0).points()).hasSize(1);
    }

    @Test
    void runs_that_did_not_end_and_metrics_without_a_value_are_left_out() {
        History history =
                History.of(List.of(run(0, 0.8, 100, Run.Status.COMPLETE), run(1, 0.1, 1, Run.Status.PARTIAL)));

        assertThat(history.series()).extracting(History.Series::metric).containsExactly("accuracy", "e2e.p50");
        assertThat(history.series().get(0).points()).hasSize(1);
        assertThat(history.series().get(0).changes()).isEmpty();
        assertThat(History.of(List.of()).series()).isEmpty();
    }
}
