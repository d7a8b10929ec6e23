package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.LiveMetrics.Spread;
import io.github.llmbench.engine.metrics.Histograms;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls as they end. {@link #add} may be called by any number of threads and takes no lock (HdrHistogram's recorder is
 * wait-free for writers, but for the few times that its range grows); {@link #snapshot} is for one thread. Durations are kept to
 * the microsecond and only as far as the longest seen, for a worker of a server makes a hundred runs at once.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LiveRecorder {
    private static final double MICROS_A_MILLI = 1e3;
    private static final long NANOS_A_MICRO = 1_000;
    private static final double NANOS_A_SECOND = 1e9;
    private static final long LONGEST_MICROS = 24 * 3_600_000_000L;

    private final boolean responseClock;
    private final Line ttft = new Line();
    private final Line itl = new Line();
    private final Line e2e = new Line();
    private final LongAdder calls = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    /** Has every kind from the start and is never changed. */
    private final Map<CallError.Kind, LongAdder> errors = new EnumMap<>(CallError.Kind.class);

    private long lastAt = System.nanoTime();
    private long lastCalls;
    private long lastTokens;

    /** A recorder whose TTFT and E2E run from scheduled, or from sent. */
    public LiveRecorder(boolean responseClock) {
        this.responseClock = responseClock;
        for (CallError.Kind kind : CallError.Kind.values()) {
            errors.put(kind, new LongAdder());
        }
    }

    /** Values of one kind: what came since the last look, and all before it. */
    private static final class Line {
        private static final int DIGITS = 3;

        private final Recorder recorder = new Recorder(DIGITS);
        private final Histogram all = new Histogram(DIGITS);
        private @Nullable Histogram used;

        /** From one stamp to another, where the call has both. */
        void add(long from, long to) {
            if (from != CallTrace.ABSENT && to != CallTrace.ABSENT) {
                recorder.recordValue(Math.min(LONGEST_MICROS, Math.max(0, to - from) / NANOS_A_MICRO));
            }
        }

        Histogram all() {
            used = recorder.getIntervalHistogram(used);
            all.add(used);
            return all;
        }

        @Nullable
        Spread spread() {
            return spread(all());
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

    /** Takes a call that ended; those of a warm-up and those that were not sent are left out. */
    public void add(Call call) {
        CallTrace trace = call.response().trace();
        if (!call.timed() || trace.warmUp() || call.purpose() != Call.Purpose.CHAT) {
            return;
        }
        durations(call.response().outcome().whole(), trace);
        events.add(trace.contentEvents());
        Long output = call.response().usage().outputTokens();
        if (output != null) {
            tokens.add(output);
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

    /** Calls that ended. */
    public long calls() {
        return calls.sum();
    }

    /** Content events of calls that ended. */
    public long events() {
        return events.sum();
    }

    /**
     * All durations so far in microseconds, each kind as a histogram in HdrHistogram's compressed form, in base64; {@code null} where
     * there are none.
     */
    public record Encoded(
            @Nullable String ttft,
            @Nullable String itl,
            @Nullable String e2e) {}

    /** All durations so far, to be put together with those of other recorders; for the thread of {@link #snapshot}. */
    public Encoded encoded() {
        return new Encoded(ttft.encoded(), itl.encoded(), e2e.encoded());
    }

    /**
     * Percentiles of what several recorders saw, as one that saw all of it would tell them.
     *
     * @param encoded of one kind of durations; {@code null} if there are none
     * @throws IllegalArgumentException if one is no histogram
     */
    public static @Nullable Spread spread(Collection<String> encoded) {
        Histogram all = new Histogram(Line.DIGITS);
        encoded.forEach(one -> all.add(Histograms.decoded(one)));
        return Line.spread(all);
    }

    /** How the calls go now. */
    public LiveMetrics snapshot() {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastAt) / NANOS_A_SECOND;
        long allCalls = calls.sum();
        long allTokens = tokens.sum();
        Map<CallError.Kind, Long> failed = new EnumMap<>(CallError.Kind.class);
        errors.forEach((kind, count) -> {
            if (count.sum() > 0) {
                failed.put(kind, count.sum());
            }
        });
        LiveMetrics live = new LiveMetrics(
                allCalls,
                (allCalls - lastCalls) / seconds,
                (allTokens - lastTokens) / seconds,
                responseClock,
                ttft.spread(),
                itl.spread(),
                e2e.spread(),
                failed);
        lastAt = now;
        lastCalls = allCalls;
        lastTokens = allTokens;
        return live;
    }
}
