package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.LiveMetrics.Spread;
import io.github.llmbench.engine.metrics.Histograms;
import java.util.Collection;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls as they end, and looks at streams that are under way. {@link #add} and {@link #began} may be called by any number of
 * threads and take no lock; {@link #snapshot} is for one thread. An event of a stream costs nothing: its record is read when a snapshot is
 * taken. Durations are kept to the microsecond, up to a day; a kind of which there is none takes no memory, for a worker of a server makes
 * a hundred runs at once.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LiveRecorder {
    private static final double NANOS_A_SECOND = 1e9;

    private final boolean responseClock;
    private final LiveStreams streams = new LiveStreams();
    private volatile LiveSums sums;

    private long lastAt = System.nanoTime();
    private @Nullable LiveSums last;
    private long lastCalls;
    private long lastTokens;

    /** A recorder whose TTFT and E2E run from scheduled, or from sent. */
    public LiveRecorder(boolean responseClock) {
        this.responseClock = responseClock;
        sums = new LiveSums(null, responseClock);
    }

    /** What follows is not measured: from now on calls of the warm-up count, and no others. */
    public void phase(String name) {
        sums = new LiveSums(name, responseClock);
    }

    /** What follows is measured: from now on calls of the warm-up are left out. */
    public void measured() {
        sums = new LiveSums(null, responseClock);
    }

    /** A stream begins, or another attempt at it. */
    public void began(CallTrace.Recorder stream) {
        streams.began(stream);
    }

    /** Takes a call that ended; those of another phase and those that were not sent are left out. */
    public void add(Call call) {
        if (call.timed() && call.purpose() == Call.Purpose.CHAT) {
            sums.add(call);
        }
    }

    /** Calls that ended since the phase began. */
    public long calls() {
        return sums.calls.sum();
    }

    /** Content events of calls that ended since the phase began. */
    public long events() {
        return sums.events.sum();
    }

    /**
     * All durations so far in microseconds, each kind as a histogram in HdrHistogram's compressed form, in base64; {@code null} where
     * there are none.
     */
    public record Encoded(
            @Nullable String ttft,
            @Nullable String itl,
            @Nullable String e2e) {}

    /** All durations of calls that ended, to be put together with those of other recorders; for the thread of {@link #snapshot}. */
    public Encoded encoded() {
        LiveSums now = sums;
        return new Encoded(now.ttft.encoded(), now.itl.encoded(), now.e2e.encoded());
    }

    /**
     * Percentiles of what several recorders saw, as one that saw all of it would tell them.
     *
     * @param encoded of one kind of durations; {@code null} if there are none
     * @throws IllegalArgumentException if one is no histogram
     */
    public static @Nullable Spread spread(Collection<String> encoded) {
        Histogram all = new Histogram(LiveSums.Line.DIGITS);
        encoded.forEach(one -> all.add(Histograms.decoded(one)));
        return LiveSums.Line.spread(all);
    }

    /** How the calls go now. */
    @SuppressWarnings("ReferenceEquality") // another phase has sums of its own, be they equal or not
    public LiveMetrics snapshot() {
        LiveSums current = sums;
        if (current != last) {
            last = current;
            lastCalls = 0;
            lastTokens = 0;
        }
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastAt) / NANOS_A_SECOND;
        long allCalls = current.calls.sum();
        long allTokens = current.wholeTokens.sum();
        double streamed = streams.look(current.warmUp()) * current.tokensAnEvent();
        LiveMetrics live = new LiveMetrics(
                current.phase,
                allCalls,
                (allCalls - lastCalls) / seconds,
                (allTokens - lastTokens + streamed) / seconds,
                responseClock,
                current.ttft(streams),
                current.itl.spread(),
                current.e2e.spread(),
                current.failed());
        lastAt = now;
        lastCalls = allCalls;
        lastTokens = allTokens;
        return live;
    }
}
