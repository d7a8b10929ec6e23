package io.github.llmbench.providers.wire;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One event of a stream in memory: cut out of the bytes, and decoded and recorded too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SseParsingBenchmark {
    private static final int EVENTS = 200;
    private static final Map<String, String> HEADERS = Map.of("content-type", "text/event-stream");

    /** Bytes a read brings; 0 for all at once. */
    @Param({"0", "1448"})
    public int read;

    private final byte[] stream = stream();
    private ModelResponse response;

    private static byte[] stream() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            events.append("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,"
                            + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},"
                            + "\"finish_reason\":")
                    .append(i == EVENTS - 1 ? "\"stop\"" : "null")
                    .append("}]}\n\n");
        }
        return events.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void split(Blackhole hole) {
        SseParser parser = new SseParser();
        EventHandler handler = (name, data, offset, length) -> hole.consume(length);
        for (int from = 0; from < stream.length; from += size()) {
            parser.feed(ByteBuffer.wrap(stream, from, Math.min(size(), stream.length - from)), handler);
        }
        parser.finish(handler);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public ModelResponse decodeAndRecord() {
        AnswerReader reader = new AnswerReader(
                WireFormat.CHAT, true, CallTrace.recorder(0), UnaryOperator.identity(), made -> response = made);
        reader.sent(1);
        reader.headers(200, HEADERS, 2);
        for (int from = 0; from < stream.length; from += size()) {
            reader.bytes(ByteBuffer.wrap(stream, from, Math.min(size(), stream.length - from)), 3);
        }
        reader.complete(4);
        if (response.trace().contentEvents() != EVENTS) {
            throw new IllegalStateException("events lost: " + response);
        }
        return response;
    }

    private int size() {
        return read == 0 ? stream.length : read;
    }
}
