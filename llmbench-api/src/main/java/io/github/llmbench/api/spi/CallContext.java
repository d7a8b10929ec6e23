package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallTrace;
import java.time.Duration;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs to know of a call beside the request. Immutable but for the recorder, which belongs to the call.
 *
 * @param recorder takes the call's stamps; already knows when the call was scheduled
 * @param attemptTimeout longest time from sent to end; {@code null} for none
 * @param timeLeft longest time from the call's start to its end, connecting included, since a trial or a run has no more; {@code null}
 *     for none
 * @param stallTimeout longest time between two events, and from sent to the first; {@code null} for none
 * @param callId sent as {@code x-llmbench-call}, so that a server's log can be joined; {@code null} for none
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CallContext(
        CallTrace.Recorder recorder,
        @Nullable Duration attemptTimeout,
        @Nullable Duration timeLeft,
        @Nullable Duration stallTimeout,
        @Nullable String callId) {

    /** A call that a trial and a run leave any time. */
    public CallContext(
            CallTrace.Recorder recorder,
            @Nullable Duration attemptTimeout,
            @Nullable Duration stallTimeout,
            @Nullable String callId) {
        this(recorder, attemptTimeout, null, stallTimeout, callId);
    }

    /** The same of a trial that has only so much time left, which bounds the attempt too. */
    public CallContext within(Duration left) {
        return new CallContext(
                recorder,
                attemptTimeout == null || left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout,
                left,
                stallTimeout,
                callId);
    }

    /** A call that starts now, with time-outs of ten minutes in all and two minutes between events. */
    public static CallContext now() {
        return new CallContext(
                CallTrace.recorder(System.nanoTime()), Duration.ofMinutes(10), Duration.ofMinutes(2), null);
    }
}
