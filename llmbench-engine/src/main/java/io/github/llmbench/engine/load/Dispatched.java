package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;

/**
 * How well a load was kept, once it is over. Its histograms must not be changed.
 *
 * @param scheduled items that were due
 * @param late items that started more than {@link Dispatch#LATE_NANOS} after they were due
 * @param notSent items that were due and never started
 * @param highestInFlight most items in flight at a time
 * @param heldBack whether the platform's limit of items in flight has held any back
 * @param overshoot nanoseconds from due to awake, where the dispatcher had to wait
 * @param dispatchDelay nanoseconds from due to the dispatcher's turn, for every item
 * @param carrierDelay nanoseconds from a call's start to its turn on the thread that carries it; empty where clients do not tell
 */
@API(status = INTERNAL, since = "0.1")
public record Dispatched(
        long scheduled,
        long late,
        long notSent,
        int highestInFlight,
        boolean heldBack,
        Histogram overshoot,
        Histogram dispatchDelay,
        Histogram carrierDelay) {
    /** What was counted so far. */
    public static Dispatched of(Dispatch dispatch) {
        return new Dispatched(
                dispatch.scheduled(),
                dispatch.late(),
                dispatch.notSent(),
                dispatch.highestInFlight(),
                dispatch.heldBack(),
                dispatch.overshoot(),
                dispatch.dispatchDelay(),
                dispatch.carrierDelay());
    }

    /** With what another process counted at the same time; what was in flight at most is then a bound. */
    public Dispatched plus(Dispatched other) {
        return new Dispatched(
                scheduled + other.scheduled,
                late + other.late,
                notSent + other.notSent,
                highestInFlight + other.highestInFlight,
                heldBack || other.heldBack,
                sum(overshoot, other.overshoot),
                sum(dispatchDelay, other.dispatchDelay),
                sum(carrierDelay, other.carrierDelay));
    }

    private static Histogram sum(Histogram one, Histogram other) {
        Histogram sum = one.copy();
        sum.setAutoResize(true);
        sum.add(other);
        return sum;
    }
}
