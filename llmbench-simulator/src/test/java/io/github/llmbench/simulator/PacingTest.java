package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacingTest {
    @TempDir
    Path directory;

    /** Wants a machine that is idle otherwise. */
    @Test
    @Tag("long")
    void two_thousand_streams_of_ten_events_a_second_are_paced_within_two_milliseconds_on_one_core() throws Exception {
        PacingMeasurement.Result result = new PacingMeasurement(2_000, 100, 300).run(directory.resolve("log.jsonl"));

        assertThat(result.errors()).hasSize(600_000);
        assertThat(result.millis(0.99)).as(result.toString()).isLessThanOrEqualTo(2);
    }

    @Test
    void the_measurement_counts_each_event_of_its_last_round() throws Exception {
        PacingMeasurement.Result result = new PacingMeasurement(20, 2, 10).run(directory.resolve("log.jsonl"));

        assertThat(result.errors()).hasSize(200);
        assertThat(result.millis(0)).isNotNegative();
        assertThat(result.core()).isNotNegative();
    }
}
