package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.ModelResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real traffic, read in memory. */
class RecordingsTest {
    /** From parts of a byte, within a character, to parts of many events. */
    private static final int[] PART_WIDTHS = {1, 2, 3, 17, 256};

    private static final int ENDS = 64;

    static Stream<Recording> all() {
        return Recording.all().stream();
    }

    static Stream<Recording> streams() {
        return all().filter(Recording::streamed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void a_recording_reads_as_expected(Recording recording) {
        recording.check(read(recording));
    }

    /** Each place is one of the cuts of one reading; a reading in two parts for each place would take the square of the bytes. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("streams")
    void a_stream_cut_at_any_byte_reads_the_same(Recording recording) {
        ModelResponse whole = read(recording);
        int length = recording.body().length;
        for (int width : PART_WIDTHS) {
            IntStream.rangeClosed(1, Math.min(width, length - 1)).parallel().forEach(first -> {
                int[] cuts = IntStream.iterate(first, cut -> cut < length, cut -> cut + width)
                        .toArray();
                assertThat(parts(read(recording, cuts)))
                        .as("cut at " + first + " and every " + width + " bytes on")
                        .isEqualTo(parts(whole));
            });
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("streams")
    void a_stream_cut_in_two_within_its_first_or_last_bytes_reads_the_same(Recording recording) {
        ModelResponse whole = read(recording);
        int length = recording.body().length;
        IntStream.range(1, length)
                .filter(cut -> cut <= ENDS || cut >= length - ENDS)
                .parallel()
                .forEach(cut -> assertThat(parts(read(recording, cut)))
                        .as("cut at " + cut)
                        .isEqualTo(parts(whole)));
    }

    private static List<Object> parts(ModelResponse response) {
        return Arrays.asList(
                response.text(),
                response.reasoning(),
                response.toolCalls(),
                response.usage(),
                response.finishReason(),
                response.outcome(),
                response.error(),
                response.trace().contentEvents());
    }

    private static ModelResponse read(Recording recording, int... cuts) {
        return InMemory.read(
                recording.format(),
                recording.streamed(),
                recording.status(),
                recording.headers(),
                recording.body(),
                cuts);
    }
}
