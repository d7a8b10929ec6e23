package io.github.llmbench.engine.chain;

import io.github.llmbench.api.CallTrace;

/**
 * When a trial starts and what it counts as. All times are {@link System#nanoTime()}. Immutable.
 *
 * @param scheduled when it was to start
 * @param offset from the start of the load to scheduled; {@link CallTrace#ABSENT} outside of a load
 * @param warmUp whether it counts as warm-up
 * @param deadline when it is cut; {@link #NEVER} for no time-out of trial or run
 */
public record Start(long scheduled, long offset, boolean warmUp, long deadline) {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Now, outside of a load. */
    public static Start now() {
        return new Start(System.nanoTime(), CallTrace.ABSENT, false, NEVER);
    }

    /** The same trial's next call: due now, with the same deadline. */
    public Start next() {
        long now = System.nanoTime();
        return new Start(now, offset == CallTrace.ABSENT ? offset : offset + (now - scheduled), warmUp, deadline);
    }

    /** With a deadline. */
    public Start until(long nanos) {
        return new Start(scheduled, offset, warmUp, nanos);
    }

    /** Nanoseconds left; {@link #NEVER} where there is no deadline. */
    public long left() {
        return deadline == NEVER ? NEVER : deadline - System.nanoTime();
    }

    CallTrace.Recorder recorder() {
        CallTrace.Recorder recorder = CallTrace.recorder(scheduled).warmUp(warmUp);
        return offset == CallTrace.ABSENT ? recorder : recorder.offset(offset);
    }
}
