package io.github.llmbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PaceTest {
    private static final Duration GRACE = Duration.ofMillis(50);
    private static final byte[] BODY = new byte[100_000];

    /** Gives a few bytes at a time, each after a while. */
    private static InputStream trickling() {
        return new FilterInputStream(new ByteArrayInputStream(BODY)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                LockSupport.parkNanos(5_000_000);
                return super.read(bytes, offset, Math.min(length, 10));
            }
        };
    }

    @Test
    void a_body_that_trickles_is_given_up_and_one_that_flows_is_read() throws IOException {
        Problem slow = catchThrowableOfType(
                Problem.class, () -> new BoundedStream(trickling(), BODY.length, new Pace(GRACE)).readAllBytes());
        assertThat(slow.status()).isEqualTo(408);
        assertThat(new BoundedStream(new ByteArrayInputStream(BODY), BODY.length, new Pace(GRACE)).readAllBytes())
                .hasSize(BODY.length);
        assertThat(new BoundedStream(trickling(), BODY.length, new Pace(Duration.ofDays(1))).readNBytes(200))
                .hasSize(200);
    }

    @Test
    void what_went_fast_before_does_not_make_up_for_a_trickle() {
        InputStream halting = new SequenceInputStream(new ByteArrayInputStream(new byte[50_000_000]), trickling());
        assertThatThrownBy(() -> new BoundedStream(halting, Long.MAX_VALUE, new Pace(GRACE)).readAllBytes())
                .isInstanceOf(Problem.class);
    }

    @Test
    void what_takes_long_to_make_does_not_make_its_reader_slow() throws IOException {
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int value) {
                LockSupport.parkNanos(5_000_000);
            }
        };
        assertThatThrownBy(() -> new BegunStream(slow, new Pace(GRACE)).write(new byte[20]))
                .isInstanceOf(IOException.class)
                .hasMessage("who asked reads too slowly");
        BegunStream made = new BegunStream(new ByteArrayOutputStream(), new Pace(GRACE));
        for (int i = 0; i < 20; i++) {
            LockSupport.parkNanos(5_000_000);
            made.write(i);
        }
        assertThat(made.begun()).isTrue();
    }
}
