package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ClockRowTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path directory;

    /** Three events, sent by the server at 1, 2 and 3 s of its clock, that arrive so long after 1, 2 and 3 s of the client's. */
    private ClockRow row(long... behind) throws IOException {
        return between(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, behind);
    }

    private ClockRow between(long from, long to, long... behind) throws IOException {
        Path log = Files.writeString(
                directory.resolve("log.jsonl"),
                "{\"call\":\"a\",\"received\":%d,\"sent\":[%d,%d,%d]}\n"
                        .formatted(SECOND / 2, SECOND, 2 * SECOND, 3 * SECOND));
        CallTrace.Recorder recorder = CallTrace.recorder(0).sent(SECOND / 2).streamed(true);
        for (int i = 0; i < behind.length; i++) {
            recorder.content((i + 1) * SECOND + behind[i], 1, EventKind.TEXT);
        }
        ModelResponse response = ModelResponse.answered("abc", Usage.NONE, recorder.finish());
        return ClockRow.of(
                1,
                List.of(new ClockRow.Made("a", 0, response)),
                ServerLog.read(log).entries(),
                from,
                to);
    }

    @Test
    void one_event_that_is_more_than_a_second_late_is_no_other_clock() throws IOException {
        ClockRow row = row(50_000, 1_500_000_000, 40_000);

        assertThat(row.sameClock()).isTrue();
        assertThat(row.line()).contains("50 µs").doesNotContain("another clock");
    }

    /** Values of TTFT, of gaps and of events. */
    private List<Integer> counts(long from, long to) throws IOException {
        JsonNode row = new ObjectMapper().valueToTree(between(from, to, 10_000, 20_000, 30_000));
        return Stream.of("ttft", "itl", "stamps")
                .map(kind -> row.path(kind).path("count").asInt())
                .toList();
    }

    @Test
    void a_gap_counts_where_both_of_its_ends_are_in_the_window_and_a_ttft_where_its_request_is_too()
            throws IOException {
        long early = SECOND / 4;
        long late = 4 * SECOND;
        assertThat(counts(early, late)).containsExactly(1, 2, 3);
        assertThat(counts(SECOND * 3 / 4, late)).as("asked before it").containsExactly(0, 2, 3);
        assertThat(counts(SECOND * 3 / 2, late)).as("begun before it").containsExactly(0, 1, 2);
        assertThat(counts(early, SECOND * 5 / 2)).as("ended after it").containsExactly(1, 1, 2);
        assertThat(counts(early, SECOND * 3 / 4)).as("answered after it").containsExactly(0, 0, 0);
    }

    @Test
    void events_that_arrive_before_they_are_sent_or_all_of_them_long_after_are_of_another_clock() throws IOException {
        assertThat(row(50_000, -1, 40_000).line()).contains("another clock");
        assertThat(row(5 * SECOND, 5 * SECOND + 20_000, 5 * SECOND).line()).contains("another clock");
    }
}
