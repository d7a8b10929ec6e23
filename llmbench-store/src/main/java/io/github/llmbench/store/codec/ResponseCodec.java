package io.github.llmbench.store.codec;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An answer as bytes: a version byte, the length of its trace, the trace, and the rest as JSON. Safe for use by several threads. For
 * this module alone.
 */
@API(status = INTERNAL, since = "0.1")
public final class ResponseCodec {
    private static final byte VERSION = 1;

    private final StoredJson json = new StoredJson();

    /** With a mapper of its own. */
    public ResponseCodec() {}

    private record Stored(
            Outcome outcome,
            String text,
            String reasoning,
            List<ToolCall> toolCalls,
            @Nullable FinishReason finishReason,
            Usage usage,
            @Nullable CallError error,
            Map<String, String> headers) {}

    /** The answer as bytes. */
    public byte[] write(ModelResponse response) {
        byte[] trace = TraceCodec.write(List.of(response.trace()));
        byte[] rest = json.write(new Stored(
                        response.outcome(),
                        response.text(),
                        response.reasoning(),
                        response.toolCalls(),
                        response.finishReason(),
                        response.usage(),
                        response.error(),
                        response.headers()))
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + trace.length + rest.length)
                .put(VERSION)
                .putInt(trace.length)
                .put(trace)
                .put(rest)
                .array();
    }

    /**
     * The answer of some bytes.
     *
     * @throws IOException if they are none
     */
    public ModelResponse read(byte[] bytes) throws IOException {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            byte version = in.get();
            if (version != VERSION) {
                throw new IOException("an answer of version " + version + " is not known here");
            }
            byte[] trace = new byte[Math.min(in.getInt(), bytes.length)];
            in.get(trace);
            byte[] rest = new byte[in.remaining()];
            in.get(rest);
            CallTrace restored = TraceCodec.read(trace).get(0);
            Stored stored = json.read(new String(rest, StandardCharsets.UTF_8), Stored.class);
            return new ModelResponse(
                    stored.outcome(),
                    stored.text(),
                    stored.reasoning(),
                    stored.toolCalls(),
                    stored.finishReason(),
                    stored.usage(),
                    restored,
                    stored.error(),
                    stored.headers());
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw new IOException("the bytes of an answer are torn", e);
        }
    }
}
