package io.github.llmbench.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of one number of streams: each call of the client held against the server's record of it. Used by one thread. */
final class ClockRow {
    private static final long OTHER_CLOCK_NANOS = 1_000_000_000;
    static final String HEADER = String.format(
            Locale.ROOT,
            "%7s  %8s  %22s  %22s  %30s  %8s",
            "streams",
            "events",
            "TTFT error p50/p99",
            "ITL error p50/p99",
            "arrival - send p50/p99/max",
            "unjoined");

    @JsonProperty
    private final int streams;

    @JsonProperty
    private final ClockErrors ttft = new ClockErrors();

    @JsonProperty
    private final ClockErrors itl = new ClockErrors();

    @JsonProperty
    private final ClockErrors stamps = new ClockErrors();

    @JsonProperty
    private long unjoined;

    /** From a server's send to the client's stamp, of the event that took least. */
    private long quickest = Long.MAX_VALUE;

    @JsonProperty
    private @Nullable String firstError;

    private ClockRow(int streams) {
        this.streams = streams;
    }

    /**
     * A call as the client saw it.
     *
     * @param scheduled {@link System#nanoTime()} that is the origin of its trace
     */
    record Made(String id, long scheduled, ModelResponse response) {}

    /**
     * Joins calls with the server's log.
     *
     * @param from what happened earlier does not count: an event, the start of a gap, a request whose answer began later
     * @param to what happened later does not count
     */
    static ClockRow of(int streams, List<Made> calls, Map<String, ServerLog.Entry> server, long from, long to) {
        ClockRow row = new ClockRow(streams);
        for (Made call : calls) {
            ServerLog.Entry entry = server.get(call.id());
            CallTrace trace = call.response().trace();
            if (call.response().error() != null && row.firstError == null) {
                row.firstError = call.response().error().message();
            }
            if (entry == null
                    || call.response().error() != null
                    || entry.events() == 0
                    || entry.events() != trace.contentEvents()) {
                row.unjoined++;
            } else {
                row.join(call.scheduled(), trace, entry, from, to);
            }
        }
        return row;
    }

    private void join(long origin, CallTrace trace, ServerLog.Entry server, long from, long to) {
        if (within(origin + trace.sent(), from, to) && within(origin + trace.eventStamp(0), from, to)) {
            ttft.add((trace.eventStamp(0) - trace.sent()) - (server.sent(0) - server.received()));
        }
        for (int i = 0; i < trace.contentEvents(); i++) {
            long arrived = origin + trace.eventStamp(i);
            if (!within(arrived, from, to)) {
                continue;
            }
            long behind = arrived - server.sent(i);
            quickest = Math.min(quickest, behind);
            stamps.add(behind);
            if (i > 0 && within(origin + trace.eventStamp(i - 1), from, to)) {
                itl.add((trace.eventStamp(i) - trace.eventStamp(i - 1)) - (server.sent(i) - server.sent(i - 1)));
            }
        }
    }

    private static boolean within(long moment, long from, long to) {
        return moment - from >= 0 && to - moment >= 0;
    }

    /**
     * Whether the stamps of both sides count from the same time. The quickest event decides: nothing arrives before it is sent, and of
     * many events at least one takes less than a second, however late others are.
     */
    @JsonProperty
    boolean sameClock() {
        return quickest >= 0 && (quickest < OTHER_CLOCK_NANOS || joinedNone());
    }

    boolean joinedNone() {
        return stamps.count() == 0;
    }

    @Nullable
    String firstError() {
        return firstError;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%7d  %8d  %22s  %22s  %30s  %8d",
                streams,
                stamps.count(),
                micros(ttft.p50()) + " / " + micros(ttft.p99()),
                micros(itl.p50()) + " / " + micros(itl.p99()),
                sameClock()
                        ? micros(stamps.p50()) + " / " + micros(stamps.p99()) + " / " + micros(stamps.max())
                        : "another clock",
                unjoined);
    }

    private static String micros(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.0f µs", value);
    }
}
