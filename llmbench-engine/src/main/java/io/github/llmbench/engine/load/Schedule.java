package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Load;
import java.time.Duration;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * When the trials of an open load are due: first the warm-up, then the measured part. The same load and seed give the same
 * schedule. Used by one thread.
 */
@API(status = INTERNAL, since = "0.1")
public final class Schedule {
    private static final long WARM_UP_SEED = 0x9E3779B97F4A7C15L;

    private final @Nullable Arrivals warmUp;
    private final Load.Extent warmUpExtent;
    private final Arrivals measured;
    private final @Nullable Duration time;
    private final long most;
    private final Share share;
    private long counted;
    private boolean measuring;
    private long number;
    private long start;
    private long end = Arrivals.NONE;
    private long last;

    private Schedule(
            @Nullable Arrivals warmUp,
            Load.Extent warmUpExtent,
            Arrivals measured,
            @Nullable Duration time,
            long most,
            Share share) {
        this.warmUp = warmUp;
        this.warmUpExtent = warmUpExtent;
        this.measured = measured;
        this.time = time;
        this.most = most;
        this.share = share;
        measuring = warmUp == null;
    }

    /**
     * The schedule of a load.
     *
     * @param planned trials of the plan, for a load that says neither number nor time
     * @param models that a trace is replayed to; other loads have one rate for all of them
     */
    public static Schedule of(Load.Open load, long seed, long planned, int models) {
        return of(load, seed, planned, models, Share.WHOLE);
    }

    /**
     * A part of the schedule of a load.
     *
     * @param planned trials of the plan, for a load that says neither number nor time
     * @param models that a trace is replayed to
     */
    public static Schedule of(Load.Open load, long seed, long planned, int models, Share share) {
        Load.Phases phases = load.phases();
        Load.Extent measured = phases.measured();
        Integer calls = measured.calls();
        if (load.arrivals() instanceof Load.Replay replay) {
            long most = calls == null ? Long.MAX_VALUE : calls;
            return new Schedule(
                    null, Load.Extent.OPEN, ReplayArrivals.read(replay, models), measured.time(), most, share);
        }
        Load.Rates rates = (Load.Rates) load.arrivals();
        return new Schedule(
                phases.warmsUp() ? RateArrivals.warmingUp(rates, seed ^ WARM_UP_SEED) : null,
                phases.warmUp(),
                new RateArrivals(rates, seed),
                measured.time(),
                calls != null ? calls : measured.time() == null ? planned : Long.MAX_VALUE,
                share);
    }

    /**
     * A load that is measured for a time, for as much longer as it takes until so many trials are due.
     *
     * @param most times its own time at the most
     */
    public static Load.Open lasting(Load.Open load, long seed, int fewest, int most) {
        Duration time = load.phases().measured().time();
        if (time == null) {
            return load;
        }
        Schedule schedule = of(load, seed, 0, 1);
        int due = 0;
        for (Slot slot = schedule.next(); slot != null && due < fewest; slot = schedule.next()) {
            due += slot.warmUp() ? 0 : 1;
        }
        return due >= fewest ? load : load.measured(new Load.Extent(fewest, time.multipliedBy(most)));
    }

    /** The next place; {@code null} after the last. */
    @Nullable
    Slot next() {
        Slot slot = nextOfAll();
        while (slot != null && !share.has(counted++)) {
            slot = nextOfAll();
        }
        return slot;
    }

    private @Nullable Slot nextOfAll() {
        if (!measuring && warmUp != null) {
            long offset = warmUp.next();
            Integer calls = warmUpExtent.calls();
            Duration longest = warmUpExtent.time();
            long reached = longest == null ? Arrivals.NONE : longest.toNanos();
            if (offset < reached && (calls == null || number < calls)) {
                number++;
                return new Slot(offset, true);
            }
            measuring = true;
            number = 0;
            start = Math.min(offset, reached);
        }
        if (end != Arrivals.NONE) {
            return null;
        }
        long offset = measured.next();
        if (time != null && offset >= time.toNanos()) {
            end = start + time.toNanos();
            return null;
        }
        if (offset == Arrivals.NONE || number == most) {
            // What would be due next ends the window; a trace has no next one, so that its mean gap stands for it.
            end = offset == Arrivals.NONE ? last + (number < 2 ? 0 : (last - start) / (number - 1)) : start + offset;
            return null;
        }
        number++;
        last = start + offset;
        return new Slot(last, false);
    }

    /** How many places there are; a schedule that was counted is used up. */
    public long count() {
        return extent().trials();
    }

    /**
     * How many places there are and when the last one is; a schedule that was measured is used up.
     */
    public Extent extent() {
        long trials = 0;
        long offset = 0;
        for (Slot slot = next(); slot != null; slot = next()) {
            trials++;
            offset = slot.offset();
        }
        return new Extent(trials, Duration.ofNanos(offset));
    }

    /**
     * The size of a schedule.
     *
     * @param trials warm-up and measured
     * @param time from its start to its last trial
     */
    public record Extent(long trials, Duration time) {}

    /** Offset at which measuring starts; known from the first measured place on. */
    long start() {
        return start;
    }

    /** Offset at which it ends; known after the last place. */
    long end() {
        return end;
    }

    /** Whether a time ends it, so that what is held back then is not sent. */
    boolean timed() {
        return time != null;
    }
}
