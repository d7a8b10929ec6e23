package io.github.llmbench.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How far the client's stamps lie from the server's, as absolute values. Used by one thread. */
final class ClockErrors {
    /** Fewer values have no 99th percentile to speak of. */
    private static final int ENOUGH_FOR_P99 = 100;

    private final Histogram errors = new Histogram(3);

    void add(long nanos) {
        errors.recordValue(Math.abs(nanos));
    }

    @JsonProperty("count")
    long count() {
        return errors.getTotalCount();
    }

    /** Microseconds; {@code null} where there are too few values. */
    @JsonProperty("p50Micros")
    @Nullable
    Double p50() {
        return count() == 0 ? null : errors.getValueAtPercentile(50) / 1e3;
    }

    /** Microseconds; {@code null} where there are too few values. */
    @JsonProperty("p99Micros")
    @Nullable
    Double p99() {
        return count() < ENOUGH_FOR_P99 ? null : errors.getValueAtPercentile(99) / 1e3;
    }

    /** Microseconds; {@code null} where there are too few values. */
    @JsonProperty("maxMicros")
    @Nullable
    Double max() {
        return count() == 0 ? null : errors.getMaxValue() / 1e3;
    }
}
