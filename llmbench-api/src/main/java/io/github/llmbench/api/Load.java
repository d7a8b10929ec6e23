package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How calls are spread over time. Immutable.
 *
 * <p>A <em>closed</em> load keeps a number of trials in flight: the next starts when one ends. An <em>open</em> load starts trials
 * when they are due and never waits for answers; what is held back by {@code maxInFlight} is late, and the response clock shows it.
 * A <em>sweep</em> looks for the highest rate that meets the benchmark's SLOs. A rate is that of all models of the benchmark
 * together.
 *
 * <p>Unless a load says how far it goes, each planned trial is made once. Else samples are put again, each time as a further epoch,
 * until time or number is reached.
 *
 * <pre>{@code
 * Load.closed(16);
 * Load.poisson(20).during(Duration.ofSeconds(30)).warmUp(Duration.ofSeconds(5)).maxInFlight(64);
 * Load.parse("poisson 20/s for 30s warm-up 5s max-in-flight 64");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface Load permits Load.Closed, Load.Open, Load.Sweep {
    /** Warm-up, measured part and when to stop before its end. */
    Phases phases();

    /** {@code inFlight} trials at any time: the next starts when one ends. */
    static Closed closed(int inFlight) {
        return new Closed(inFlight, Duration.ZERO, Phases.WHOLE_PLAN);
    }

    /** Calls at even gaps. */
    static Open constant(double perSecond) {
        return new Open(Rates.steady(perSecond, Double.POSITIVE_INFINITY), null, Phases.WHOLE_PLAN);
    }

    /** Calls as independent users make them: gaps are exponential, and never rescaled to hit a number. */
    static Open poisson(double perSecond) {
        return gamma(perSecond, 1);
    }

    /**
     * Calls whose gaps are gamma-distributed with shape {@code burstiness}: 1 is {@link #poisson}, less is burstier, more is more
     * even.
     */
    static Open gamma(double perSecond, double burstiness) {
        return new Open(Rates.steady(perSecond, burstiness), null, Phases.WHOLE_PLAN);
    }

    /** A rate that rises or falls evenly, at even gaps; it ends when the last rate is reached. */
    static Open ramp(double fromPerSecond, double toPerSecond, Duration over) {
        return steps(new Segment(fromPerSecond, toPerSecond, over));
    }

    /** One rate after another, at even gaps; it ends with the last of them. */
    static Open steps(Segment... segments) {
        Rates rates = new Rates(List.of(segments), Double.POSITIVE_INFINITY);
        return new Open(rates, null, Phases.WHOLE_PLAN.during(rates.time()));
    }

    /** Calls at the times that stand in a trace file: JSON Lines, each with {@code timestamp} in milliseconds. */
    static Open replay(Path trace) {
        return new Open(new Replay(trace, 1), null, Phases.WHOLE_PLAN);
    }

    /** Looks for the highest rate between these that meets the SLOs, with stages of {@code stage} each. */
    static Sweep sweep(double fromPerSecond, double toPerSecond, Duration stage) {
        return new Sweep(fromPerSecond, toPerSecond, 1, null, Phases.WHOLE_PLAN.during(stage));
    }

    /**
     * Parses a load as it is written in annotations, files and on the command line: a shape, then options in any order.
     *
     * <table>
     * <caption>Grammar</caption>
     * <tr><td>shapes</td><td>{@code closed 16}, {@code constant 20/s}, {@code poisson 20/s}, {@code gamma 20/s burstiness 0.5},
     *     {@code ramp 1/s to 50/s over 60s}, {@code steps 5/s for 10s, 10/s for 10s}, {@code replay trace.jsonl},
     *     {@code sweep 1/s to 64/s}</td></tr>
     * <tr><td>options</td><td>{@code for 30s}, {@code for 500 calls}, {@code warm-up 5s}, {@code warm-up 20 calls},
     *     {@code max-in-flight 64}, {@code think 2s}, {@code burstiness 1}, {@code speed 2},
     *     {@code until ttft.p95 within 5%}</td></tr>
     * <tr><td>units</td><td>rates {@code /s /min /h}; times {@code us ms s min h}</td></tr>
     * </table>
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static Load parse(String text) {
        return new LoadText(text).load();
    }

    /** Whether trials start when they are due, whatever became of those before. */
    default boolean open() {
        return !(this instanceof Closed);
    }

    /** Whether it measures for a time or number of its own, rather than making each planned trial once. */
    default boolean paced() {
        return open() || !phases().equals(Phases.WHOLE_PLAN);
    }

    /**
     * How far a phase goes: to a number of calls or a time, whichever comes first.
     *
     * @param calls {@code null}: no number
     * @param time {@code null}: no time
     */
    record Extent(@Nullable Integer calls, @Nullable Duration time) {
        /** No end of its own. */
        public static final Extent OPEN = new Extent(null, null);

        public Extent {
            if (calls != null) {
                Checks.positive(calls, "number of calls");
            }
            Checks.positive(time, "time of a load");
        }

        /** Whether it has no end of its own. */
        public boolean endless() {
            return calls == null && time == null;
        }
    }

    /**
     * Ends the measured part once a metric is known well enough.
     *
     * @param metric such as {@code ttft.p95} or {@code goodput.share}
     * @param share the whole interval lies within this share of the estimate: 0.05 is 5 % to either side; for
     *     {@code goodput.share} within this many points
     */
    record Precision(String metric, double share) {
        public Precision {
            Checks.notBlank(metric, "metric of until");
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException(
                        "until " + metric + " must be within more than 0 and less than 100 %, but was "
                                + LoadText.number(share * 100) + "%");
            }
        }
    }

    /**
     * The phases of a load.
     *
     * @param warmUp kept apart from every metric but cost
     * @param measured without an end of its own: each planned trial once
     * @param until ends the measured part early; {@code null} for never
     */
    record Phases(Extent warmUp, Extent measured, @Nullable Precision until) {
        /** No warm-up, each planned trial once. */
        public static final Phases WHOLE_PLAN = new Phases(Extent.OPEN, Extent.OPEN, null);

        /** Whether there is a warm-up. */
        public boolean warmsUp() {
            return !warmUp.endless();
        }

        Phases during(Duration time) {
            return new Phases(warmUp, new Extent(measured.calls, Checks.notNull(time, "time of a load")), until);
        }

        Phases calls(int calls) {
            return new Phases(warmUp, new Extent(calls, measured.time), until);
        }

        Phases warmUp(Extent extent) {
            return new Phases(extent, measured, until);
        }

        Phases until(Precision precision) {
            return new Phases(warmUp, measured, precision);
        }

        @Override
        public String toString() {
            return LoadText.phases(this);
        }
    }

    /**
     * A fixed number of trials in flight.
     *
     * @param inFlight at least 1
     * @param thinkTime how long a slot waits before its next trial
     */
    record Closed(int inFlight, Duration thinkTime, Phases phases) implements Load {
        public Closed {
            Checks.positive(inFlight, "closed load");
            if (Checks.notNull(thinkTime, "think time").isNegative()) {
                throw new IllegalArgumentException("think time must be >= 0, but was " + thinkTime);
            }
            Checks.notNull(phases, "phases");
        }

        /** With a pause before each further trial of a slot. */
        public Closed thinkTime(Duration value) {
            return new Closed(inFlight, value, phases);
        }

        /** Measured for this time. */
        public Closed during(Duration time) {
            return new Closed(inFlight, thinkTime, phases.during(time));
        }

        /** Measured over this number of trials. */
        public Closed calls(int number) {
            return new Closed(inFlight, thinkTime, phases.calls(number));
        }

        /** With a warm-up of this time. */
        public Closed warmUp(Duration time) {
            return new Closed(inFlight, thinkTime, phases.warmUp(new Extent(null, time)));
        }

        /** With a warm-up of this number of trials. */
        public Closed warmUp(int number) {
            return new Closed(inFlight, thinkTime, phases.warmUp(new Extent(number, null)));
        }

        /** Until a metric is known well enough, see {@link Precision}. */
        public Closed until(String metric, double share) {
            return new Closed(inFlight, thinkTime, phases.until(new Precision(metric, share)));
        }

        @Override
        public String toString() {
            return "closed " + inFlight + (thinkTime.isZero() ? "" : " think " + LoadText.time(thinkTime)) + phases;
        }
    }

    /** When trials of an open load are due. */
    sealed interface Arrivals permits Rates, Replay {}

    /**
     * A part of a rate over time.
     *
     * @param from calls a second at its start
     * @param to calls a second at its end; in between it changes evenly
     * @param time {@code null} for the last part, which then has no end of its own
     */
    record Segment(double from, double to, @Nullable Duration time) {
        private static final double HIGHEST = 1_000_000;

        public Segment {
            rate(from, to > 0);
            rate(to, from > 0);
            Checks.positive(time, "time of a step");
            if (time == null && from != to) {
                throw new IllegalArgumentException("a ramp must have a time over which the rate changes");
            }
        }

        private static void rate(double value, boolean mayBeZero) {
            if (!((mayBeZero ? value >= 0 : value > 0) && value <= HIGHEST)) {
                throw new IllegalArgumentException("rate must be > 0 and at most " + LoadText.number(HIGHEST)
                        + " calls per second, but was " + LoadText.number(value));
            }
        }

        /** An even rate for a time. */
        public static Segment of(double perSecond, Duration time) {
            return new Segment(perSecond, perSecond, Checks.notNull(time, "time of a step"));
        }
    }

    /**
     * Rates over time.
     *
     * @param segments one after another; after the last one its rate goes on
     * @param burstiness shape of the gamma-distributed gaps: 1 is Poisson, infinite is even
     */
    record Rates(List<Segment> segments, double burstiness) implements Arrivals {
        public Rates {
            segments = List.copyOf(segments);
            if (segments.isEmpty()) {
                throw new IllegalArgumentException("a load must have at least one step");
            }
            if (!(burstiness > 0)) {
                throw new IllegalArgumentException("burstiness must be > 0, but was " + LoadText.number(burstiness));
            }
            for (Segment segment : segments.subList(0, segments.size() - 1)) {
                Checks.notNull(segment.time, "time of a step that is not the last");
            }
        }

        static Rates steady(double perSecond, double burstiness) {
            return new Rates(List.of(new Segment(perSecond, perSecond, null)), burstiness);
        }

        Duration time() {
            return segments.stream()
                    .map(segment -> Checks.notNull(segment.time, "time of a step"))
                    .reduce(Duration.ZERO, Duration::plus);
        }

        @Override
        public String toString() {
            return LoadText.rates(this);
        }
    }

    /**
     * The times of a trace.
     *
     * @param trace JSON Lines, each with {@code timestamp} in milliseconds, in order
     * @param speed 2 plays it in half the time
     */
    record Replay(Path trace, double speed) implements Arrivals {
        public Replay {
            Checks.notNull(trace, "trace");
            if (!(speed > 0 && Double.isFinite(speed))) {
                throw new IllegalArgumentException("speed must be > 0, but was " + LoadText.number(speed));
            }
        }

        @Override
        public String toString() {
            return "replay \"" + trace + "\"" + (speed == 1 ? "" : " speed " + LoadText.number(speed));
        }
    }

    /**
     * Trials that start when they are due.
     *
     * @param arrivals when they are due
     * @param maxInFlight most trials at a time, further ones wait and are late; {@code null} for no limit
     */
    record Open(Arrivals arrivals, @Nullable Integer maxInFlight, Phases phases) implements Load {
        public Open {
            Checks.notNull(arrivals, "arrivals");
            if (maxInFlight != null) {
                Checks.positive(maxInFlight, "max-in-flight");
            }
            Checks.notNull(phases, "phases");
            if (phases.warmsUp() && arrivals instanceof Rates rates && rates.segments.get(0).from == 0) {
                throw new IllegalArgumentException(
                        "a load that starts at 0 calls per second has no rate to warm up at");
            }
            if (phases.warmsUp() && arrivals instanceof Replay) {
                throw new IllegalArgumentException("a replay has no warm-up of its own; warm up by a run before it");
            }
        }

        /** With at most so many trials at a time; what waits for it is late. */
        public Open maxInFlight(int most) {
            return new Open(arrivals, most, phases);
        }

        /** Measured until this number of trials or this time, whichever comes first. */
        public Open measured(Extent extent) {
            return new Open(arrivals, maxInFlight, new Phases(phases.warmUp(), extent, phases.until()));
        }

        /** With gamma-distributed gaps of this shape. */
        public Open burstiness(double shape) {
            if (arrivals instanceof Rates rates) {
                return new Open(new Rates(rates.segments, shape), maxInFlight, phases);
            }
            throw new IllegalArgumentException("a replay has the gaps of its trace and no burstiness");
        }

        /** Played so many times as fast; for a replay. */
        public Open speed(double factor) {
            if (arrivals instanceof Replay replay) {
                return new Open(new Replay(replay.trace, factor), maxInFlight, phases);
            }
            throw new IllegalArgumentException("only a replay has a speed; give another rate instead");
        }

        /** Measured for this time; what is still held back then is not sent and counted. */
        public Open during(Duration time) {
            return new Open(arrivals, maxInFlight, phases.during(time));
        }

        /** Measured over this number of trials. */
        public Open calls(int number) {
            return new Open(arrivals, maxInFlight, phases.calls(number));
        }

        /** With a warm-up of this time, at the first rate. */
        public Open warmUp(Duration time) {
            return new Open(arrivals, maxInFlight, phases.warmUp(new Extent(null, time)));
        }

        /** With a warm-up of this number of trials, at the first rate. */
        public Open warmUp(int number) {
            return new Open(arrivals, maxInFlight, phases.warmUp(new Extent(number, null)));
        }

        /** Until a metric is known well enough, see {@link Precision}. */
        public Open until(String metric, double share) {
            return new Open(arrivals, maxInFlight, phases.until(new Precision(metric, share)));
        }

        @Override
        public String toString() {
            return arrivals + (maxInFlight == null ? "" : " max-in-flight " + maxInFlight) + phases;
        }
    }

    /**
     * Looks for the highest rate that meets the benchmark's SLOs: the rate doubles from stage to stage until one fails, then the gap
     * is halved. A stage meets them where at least 95 % of its calls do; it ends early where it is over-saturated. The rate found is
     * then measured; the stages before it count as warm-up.
     *
     * @param from calls a second of the first stage
     * @param to highest rate tried
     * @param burstiness of the gaps, 1 is Poisson
     * @param maxInFlight most trials at a time; {@code null} for no limit
     * @param phases the measured time is that of each stage
     */
    record Sweep(
            double from,
            double to,
            double burstiness,
            @Nullable Integer maxInFlight,
            Phases phases) implements Load {
        public Sweep {
            Rates.steady(from, burstiness);
            Rates.steady(to, burstiness);
            if (to <= from) {
                throw new IllegalArgumentException("a sweep must go up, but was from " + LoadText.number(from)
                        + "/s to " + LoadText.number(to) + "/s");
            }
            if (maxInFlight != null) {
                Checks.positive(maxInFlight, "max-in-flight");
            }
            if (phases.measured().time() == null || phases.measured().calls() != null || phases.until() != null) {
                throw new IllegalArgumentException(
                        "a sweep must have a time for each stage, for example for 10s, and no other end");
            }
        }

        /** One stage of it. */
        public Open stage(double perSecond) {
            return new Open(Rates.steady(perSecond, burstiness), maxInFlight, phases);
        }

        /** With gamma-distributed gaps of this shape. */
        public Sweep burstiness(double shape) {
            return new Sweep(from, to, shape, maxInFlight, phases);
        }

        /** With at most so many trials at a time. */
        public Sweep maxInFlight(int most) {
            return new Sweep(from, to, burstiness, most, phases);
        }

        /** Each stage warms up for this time. */
        public Sweep warmUp(Duration time) {
            return new Sweep(from, to, burstiness, maxInFlight, phases.warmUp(new Extent(null, time)));
        }

        @Override
        public String toString() {
            return "sweep " + LoadText.rate(from) + " to " + LoadText.rate(to)
                    + (burstiness == 1 ? "" : " burstiness " + LoadText.number(burstiness))
                    + (maxInFlight == null ? "" : " max-in-flight " + maxInFlight) + phases;
        }
    }
}
