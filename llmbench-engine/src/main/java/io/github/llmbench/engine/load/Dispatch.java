package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;

/** How well the measured part of a load was kept: counts and the timer's overshoot. Safe for use by several threads, without locks but when the range grows. */
@API(status = INTERNAL, since = "0.1")
public final class Dispatch {
    /** A start that is this much later than due is counted as late. */
    public static final long LATE_NANOS = 1_000_000;

    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    // They grow with what they hold: a worker of a server makes a hundred runs at once, and a full range is half a
    // megabyte each.
    private final ConcurrentHistogram overshoot = new ConcurrentHistogram(3);
    private final ConcurrentHistogram dispatchDelay = new ConcurrentHistogram(3);
    private final ConcurrentHistogram carrierDelay = new ConcurrentHistogram(3);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger highest = new AtomicInteger();
    private final LongAdder scheduled = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private volatile boolean heldBack;

    /** The dispatcher waited for a due time and woke so much after it. */
    void woke(long lateNanos) {
        overshoot.recordValue(Math.min(LONGEST_NANOS, Math.max(0, lateNanos)));
    }

    /** A place came up, so long after its time; whether it may start at once is another question. */
    void due(long lateNanos) {
        scheduled.increment();
        dispatchDelay.recordValue(Math.min(LONGEST_NANOS, Math.max(0, lateNanos)));
    }

    /** A call waited so long for the thread that carries it. */
    public void carried(long waitedNanos) {
        carrierDelay.recordValue(Math.min(LONGEST_NANOS, Math.max(0, waitedNanos)));
    }

    void started(long lateNanos) {
        if (lateNanos > LATE_NANOS) {
            late.increment();
        }
    }

    /** One more is in flight. */
    void enter() {
        highest.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    /** One more is in flight, unless there are {@code most} already. */
    boolean tryEnter(int most) {
        int now = inFlight.get();
        while (now < most) {
            if (inFlight.compareAndSet(now, now + 1)) {
                highest.accumulateAndGet(now + 1, Math::max);
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** An item waits because the platform allows no more in flight, which nobody asked for. */
    void holdBack() {
        heldBack = true;
    }

    void unsent() {
        unsent.increment();
    }

    /** What is measured begins; what is in flight then is of the warm-up, but there. */
    void begin() {
        carrierDelay.reset();
        highest.set(0);
        highest.accumulateAndGet(inFlight.get(), Math::max);
    }

    /** Forgets what was counted so far, where the part of a load that is measured follows others; call it between two parts. */
    public void reset() {
        begin();
        overshoot.reset();
        dispatchDelay.reset();
        scheduled.reset();
        late.reset();
        unsent.reset();
        heldBack = false;
    }

    /** Items in flight. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Most items in flight at a time. */
    public int highestInFlight() {
        return highest.get();
    }

    /** Items that were due. */
    public long scheduled() {
        return scheduled.sum();
    }

    /** Items that started more than {@link #LATE_NANOS} after they were due. */
    public long late() {
        return late.sum();
    }

    /** Items that were due and never started. */
    public long notSent() {
        return unsent.sum();
    }

    /** Whether the platform's limit of items in flight has held any back. */
    public boolean heldBack() {
        return heldBack;
    }

    /** Nanoseconds from due to awake, where the dispatcher had to wait. */
    public Histogram overshoot() {
        return overshoot.copy();
    }

    /** Nanoseconds from due to the dispatcher's turn, for every item. */
    public Histogram dispatchDelay() {
        return dispatchDelay.copy();
    }

    /** Nanoseconds from a call's start to its turn on the thread that carries it. */
    public Histogram carrierDelay() {
        return carrierDelay.copy();
    }
}
