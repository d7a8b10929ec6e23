package io.github.llmbench.providers.wire;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers without a network: what a transport would hand on, cut as a test wants it. */
final class InMemory {
    static final Map<String, String> SSE = Map.of("content-type", "text/event-stream");
    static final Map<String, String> NDJSON = Map.of("content-type", "application/x-ndjson");
    static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private InMemory() {}

    static ModelResponse stream(WireFormat format, String body) {
        return read(
                format, true, 200, format == WireFormat.OLLAMA ? NDJSON : SSE, body.getBytes(StandardCharsets.UTF_8));
    }

    static ModelResponse json(WireFormat format, String body) {
        return read(format, false, 200, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    static ModelResponse error(WireFormat format, int status, String body) {
        return read(format, true, status, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Stamps are 1,000 for sent, 2,000 for headers, and 3,000 and on for each part. */
    static ModelResponse read(
            WireFormat format, boolean stream, int status, Map<String, String> headers, byte[] body, int... cuts) {
        List<ModelResponse> responses = new ArrayList<>();
        AnswerReader reader = new AnswerReader(
                format, stream, CallTrace.recorder(0), message -> message.replace("sk-secret", "***"), responses::add);
        reader.sent(1_000);
        reader.headers(status, headers, 2_000);
        int from = 0;
        long now = 3_000;
        for (int cut : cuts) {
            now = part(reader, body, from, cut, now);
            from = cut;
        }
        now = part(reader, body, from, body.length, now);
        reader.complete(now);
        if (responses.size() != 1) {
            throw new AssertionError("expected one response, but there were " + responses.size());
        }
        return responses.get(0);
    }

    private static long part(AnswerReader reader, byte[] body, int from, int to, long now) {
        if (to > from) {
            reader.bytes(ByteBuffer.wrap(body, from, to - from), now);
        }
        return now + 1_000;
    }
}
