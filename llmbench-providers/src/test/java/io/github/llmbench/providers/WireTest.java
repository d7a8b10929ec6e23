package io.github.llmbench.providers;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.providers.wire.Recording;
import io.github.llmbench.providers.wire.WireFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real traffic, served over HTTP and read by the client that benchmarks use. */
class WireTest {
    private static final int CUTS = 16;

    private static final Map<WireFormat, ModelClient> CLIENTS = new EnumMap<>(WireFormat.class);
    private static Loopback server;

    @BeforeAll
    static void start() {
        server = new Loopback();
        HttpModelProvider provider = new HttpModelProvider(name -> null);
        Map.of(
                        WireFormat.CHAT, "openai-compatible:m",
                        WireFormat.RESPONSES, "openai-responses:m",
                        WireFormat.ANTHROPIC, "anthropic:m",
                        WireFormat.GOOGLE, "google:m")
                .forEach((format, id) ->
                        CLIENTS.put(format, provider.open(ModelRef.of(id).at(server.url()))));
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(ModelClient::close);
        server.close();
    }

    static Stream<Recording> all() {
        return Recording.all().stream();
    }

    static Stream<Recording> streams() {
        return all().filter(Recording::streamed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void a_recording_gives_what_is_expected(Recording recording) {
        recording.check(call(recording));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("streams")
    void a_stream_written_in_two_parts_gives_the_same(Recording recording) {
        new SplittableRandom(recording.name().hashCode())
                .ints(CUTS, 1, recording.body().length)
                .forEach(cut -> recording.check(call(recording, cut)));
    }

    private static ModelResponse call(Recording recording, int... cuts) {
        server.answer(recording.status(), recording.headers(), recording.body(), cuts);
        return CLIENTS.get(recording.format())
                .call(ModelRequest.of("Hello").streamed(recording.streamed()), CallContext.now())
                .join();
    }
}
