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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
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

    /** Values of one kind. They are counted where they are read: each swap of two halves would cost as much as a thousand values. */
    static final class Line {
        static final int DIGITS = 3;
        private static final long NANOS_A_MICRO = 1_000;
        private static final double MICROS_A_MILLI = 1e3;
        private static final long LONGEST_MICROS = 24 * 3_600_000_000L;

        /** Made with the first value: most runs have some kinds only. */
        private final AtomicReference<@Nullable Histogram> all = new AtomicReference<>();

        private @Nullable Spread last;

        /** From one stamp to another, where the call has both. */
        void add(long from, long to) {
            if (from == CallTrace.ABSENT || to == CallTrace.ABSENT) {
                return;
            }
            Histogram histogram = all.get();
            if (histogram == null) {
                all.compareAndSet(null, new AtomicHistogram(LONGEST_MICROS, DIGITS));
                histogram = Objects.requireNonNull(all.get());
            }
            histogram.recordValue(micros(Math.max(0, to - from)));
        }

        private static long micros(long nanos) {
            return Math.min(LONGEST_MICROS, nanos / NANOS_A_MICRO);
        }

        /** As large as the longest value wants it. */
        private Histogram copy() {
            Histogram copy = new Histogram(DIGITS);
            Histogram histogram = all.get();
            if (histogram != null) {
                copy.add(histogram);
            }
            return copy;
        }

        @Nullable
        Spread spread() {
            Histogram now = all.get();
            if (now != null && (last == null || last.count() != now.getTotalCount())) {
                last = spread(now);
            }
            return last;
        }

        /** Together with values in nanoseconds that are not to stay. */
        @Nullable
        Spread spread(List<Long> passing) {
            if (passing.isEmpty()) {
                return spread();
            }
            Histogram together = copy();
            passing.forEach(nanos -> together.recordValue(micros(nanos)));
            return spread(together);
        }

        @Nullable
        String encoded() {
            Histogram now = copy();
            return now.getTotalCount() == 0 ? null : Histograms.encoded(now);
        }

        static @Nullable Spread spread(Histogram now) {
            // First, for values come in meanwhile.
            long count = now.getTotalCount();
            return count == 0 ? null : new Spread(at(now, 50), at(now, 95), at(now, 99), count);
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
