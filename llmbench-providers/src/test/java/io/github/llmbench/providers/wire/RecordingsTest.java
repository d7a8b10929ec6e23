package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.ModelResponse;
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
        for (int cut = 1; cut < recording.body().length; cut++) {
            ModelResponse response = read(recording, cut);
            assertThat(response.text()).as("cut at " + cut).isEqualTo(whole.text());
            assertThat(response.reasoning()).isEqualTo(whole.reasoning());
            assertThat(response.toolCalls()).isEqualTo(whole.toolCalls());
            assertThat(response.usage()).isEqualTo(whole.usage());
            assertThat(response.finishReason()).isEqualTo(whole.finishReason());
            assertThat(response.error()).isEqualTo(whole.error());
            assertThat(response.trace().contentEvents()).isEqualTo(whole.trace().contentEvents());
        }
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
