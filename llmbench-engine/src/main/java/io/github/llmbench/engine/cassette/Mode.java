package io.github.llmbench.engine.cassette;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Where answers come from.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Mode {
    /** Every call is sent; nothing is recorded. */
    LIVE,
    /** Every call is sent and recorded in place of what was recorded of it before. */
    RECORD,
    /** No call is sent; what is not recorded fails its trial. */
    REPLAY,
    /** What is recorded is replayed; the rest is sent and recorded. */
    REPLAY_OR_LIVE,
    /** Benchmarks are not run. */
    OFF;

    /**
     * Reads {@code live}, {@code record}, {@code replay}, {@code replay-or-live} or {@code off}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static Mode parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(mode -> mode.toString().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mode must be one of "
                        + Arrays.stream(values()).map(Mode::toString).collect(Collectors.joining(", ")) + ", but was \""
                        + text + "\""));
    }

    boolean records() {
        return this == RECORD || this == REPLAY_OR_LIVE;
    }

    boolean replays() {
        return this == REPLAY || this == REPLAY_OR_LIVE;
    }

    /** As it is configured: {@code replay-or-live}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
