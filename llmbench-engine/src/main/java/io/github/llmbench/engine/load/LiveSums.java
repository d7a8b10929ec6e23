package io.github.llmbench.engine.load;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.LiveMetrics.Spread;
import io.github.llmbench.engine.metrics.Histograms;
import io.github.llmbench.engine.timing.Timings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** What calls of one phase of a load come to. {@link #add} may be called by any number of threads, what looks at it by one. */
final class LiveSums {
    final @Nullable String phase;
    final Line ttft = new Line();
    final Line itl = new Line();
    final Line e2e = new Line();
    final LongAdder calls = new LongAdder();
    final LongAdder events = new LongAdder();
    /** Of answers that were not streamed. */
    final LongAdder wholeTokens = new LongAdder();

    private final boolean responseClock;
    private final LongAdder streamedTokens = new LongAdder();
    private final LongAdder eventsOfTokens = new LongAdder();
    /** Has every kind from the start and is never changed. */
    private final Map<CallError.Kind, LongAdder> errors = new EnumMap<>(CallError.Kind.class);

    /**
     * Sums of nothing.
     *
     * @param phase of calls that are not measured; {@code null} for those that are
     */
    LiveSums(@Nullable String phase, boolean responseClock) {
        this.phase = phase;
        this.responseClock = responseClock;
        for (CallError.Kind kind : CallError.Kind.values()) {
            errors.put(kind, new LongAdder());
        }
    }

    boolean warmUp() {
        return phase != null;
    }

    /** Values of one kind: what came since the last look, and all before it. */
    static final class Line {
        static final int DIGITS = 3;
        private static final long NANOS_A_MICRO = 1_000;
        private static final double MICROS_A_MILLI = 1e3;
        private static final long LONGEST_MICROS = 24 * 3_600_000_000L;

        private final Recorder recorder = new Recorder(DIGITS);
        private final Histogram all = new Histogram(DIGITS);
        private @Nullable Histogram used;

        /** From one stamp to another, where the call has both. */
        void add(long from, long to) {
            if (from != CallTrace.ABSENT && to != CallTrace.ABSENT) {
                recorder.recordValue(micros(Math.max(0, to - from)));
            }
        }

        private static long micros(long nanos) {
            return Math.min(LONGEST_MICROS, nanos / NANOS_A_MICRO);
        }

        private Histogram all() {
            used = recorder.getIntervalHistogram(used);
            all.add(used);
            return all;
        }

        @Nullable
        Spread spread() {
            return spread(all());
        }

        /** Together with values in nanoseconds that are not to stay. */
        @Nullable
        Spread spread(List<Long> passing) {
            if (passing.isEmpty()) {
                return spread();
            }
            Histogram together = all().copy();
            together.setAutoResize(true);
            passing.forEach(nanos -> together.recordValue(micros(nanos)));
            return spread(together);
        }

        @Nullable
        String encoded() {
            Histogram now = all();
            return now.getTotalCount() == 0 ? null : Histograms.encoded(now);
        }

        static @Nullable Spread spread(Histogram now) {
            return now.getTotalCount() == 0
                    ? null
                    : new Spread(at(now, 50), at(now, 95), at(now, 99), now.getTotalCount());
        }

        private static double at(Histogram histogram, double percentile) {
            return histogram.getValueAtPercentile(percentile) / MICROS_A_MILLI;
        }
    }

    /** Takes a call that ended, if it is of this phase. */
    void add(Call call) {
        CallTrace trace = call.response().trace();
        if (trace.warmUp() != warmUp()) {
            return;
        }
        durations(call.response().outcome().whole(), trace);
        events.add(trace.contentEvents());
        Long tokens = Timings.outputTokens(trace, call.response().usage());
        if (tokens != null && !trace.streamed()) {
            wholeTokens.add(tokens);
        } else if (tokens != null) {
            streamedTokens.add(tokens);
            eventsOfTokens.add(trace.contentEvents());
        }
        CallError error = call.response().error();
        if (error != null) {
            Objects.requireNonNull(errors.get(error.kind())).increment();
        }
        // Last, so that whoever counts the call finds its durations.
        calls.increment();
    }

    private void durations(boolean whole, CallTrace trace) {
        if (!whole) {
            return;
        }
        // As Timings derives them, straight from the stamps: no object an event.
        long start = responseClock ? 0 : trace.sent();
        if (!trace.streamed()) {
            e2e.add(start, trace.end());
            return;
        }
        ttft.add(start, trace.firstContent());
        e2e.add(start, trace.lastContent());
        for (int i = 1; i < trace.contentEvents(); i++) {
            itl.add(trace.eventStamp(i - 1), trace.eventStamp(i));
        }
    }

    /** As streams that ended had it; 1 before there is one. */
    double tokensAnEvent() {
        long known = eventsOfTokens.sum();
        return known == 0 ? 1 : (double) streamedTokens.sum() / known;
    }

    Map<CallError.Kind, Long> failed() {
        Map<CallError.Kind, Long> failed = new EnumMap<>(CallError.Kind.class);
        errors.forEach((kind, count) -> {
            if (count.sum() > 0) {
                failed.put(kind, count.sum());
            }
        });
        return failed;
    }

    /** Time to the first content with that of streams which are under way. */
    @Nullable
    Spread ttft(LiveStreams streams) {
        List<Long> first = new ArrayList<>();
        streams.firstContents(warmUp(), responseClock, first::add);
        return ttft.spread(first);
    }
}
