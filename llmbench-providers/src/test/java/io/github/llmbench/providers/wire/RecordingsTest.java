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

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("streams")
    void a_stream_cut_in_two_at_any_byte_reads_the_same(Recording recording) {
        ModelResponse whole = read(recording);
        IntStream.range(1, recording.body().length)
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
