package io.github.llmbench.store.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.CallTrace.Grade;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TraceCodecTest {
    @Test
    void whatever_a_call_recorded_comes_back() {
        Random random = new Random(20261126);
        List<CallTrace> traces =
                IntStream.range(0, 2_000).mapToObj(i -> trace(random)).toList();
        assertThat(TraceCodec.read(TraceCodec.write(traces))).isEqualTo(traces);
    }

    private static CallTrace trace(Random random) {
        CallTrace.Recorder recorder = CallTrace.recorder(0)
                .scheduledAt(Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000)))
                .streamed(random.nextBoolean())
                .grade(Grade.values()[random.nextInt(Grade.values().length)]);
        if (random.nextInt(4) == 0) {
            recorder.limiterEntered(random.nextInt(10)).end(10 + random.nextInt(90));
        }
        if (random.nextInt(4) == 0) {
            recorder.sent(100 + random.nextInt(100));
        }
        if (random.nextBoolean()) {
            recorder.limiterEntered(100 + random.nextInt(1_000)).limiterLeft(1_000 + random.nextInt(1_000));
        }
        if (random.nextBoolean()) {
            recorder.sent(10_000).headers(random.nextLong(1L << 40));
        }
        long at = 20_000;
        for (int events = random.nextInt(4) * random.nextInt(40); events > 0; events--) {
            at += random.nextInt(1 << random.nextInt(31));
            recorder.content(at, random.nextInt(5_000), EventKind.values()[random.nextInt(EventKind.values().length)]);
        }
        for (int chunks = random.nextInt(4); chunks > 0; chunks--) {
            recorder.emptyChunk(20_000 + random.nextInt(1 << 30));
        }
        if (random.nextBoolean()) {
            recorder.end(at + random.nextInt(1_000)).attempts(random.nextInt(9));
        }
        if (random.nextBoolean()) {
            recorder.offset(random.nextLong(1L << random.nextInt(1, 50))).warmUp(random.nextBoolean());
        }
        return random.nextBoolean()
                ? recorder.localOutputTokens(random.nextInt(100_000)).finish()
                : recorder.finish();
    }

    @Test
    void traces_of_the_first_version_are_read() {
        CallTrace trace = CallTrace.recorder(0)
                .scheduledAt(Instant.ofEpochSecond(1_764_000_000L, 5))
                .sent(1_000)
                .content(2_000, 3, EventKind.TEXT)
                .end(3_000)
                .streamed(true)
                .grade(Grade.CALLBACK)
                .finish();
        byte[] first = HexFormat.of().parseHex("01018084a4920d050101d00f01a01ff02e010301a01f030001");
        assertThat(TraceCodec.read(first)).containsExactly(trace);
    }

    @Test
    void what_is_newer_or_torn_is_refused() {
        byte[] whole = TraceCodec.write(List.of(trace(new Random(1))));
        byte[] newer = whole.clone();
        newer[0] = 5;
        assertThatThrownBy(() -> TraceCodec.read(newer))
                .hasMessageContaining("version 5")
                .hasMessageContaining("up to 4");
        assertThatThrownBy(() -> TraceCodec.read(Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
