package io.github.llmbench.engine.plan;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Load;
import io.github.llmbench.engine.load.Schedule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a load makes, and how long it takes.
 *
 * @param share calls of the load, by calls of the plan
 * @param time from the first start to the last end
 */
record Pace(double share, Duration time) {
    private static final double NANOS = 1e9;

    /**
     * Of a benchmark's load.
     *
     * @param trials of the plan
     * @param seconds all of them take one after another
     */
    static Pace of(Benchmark benchmark, long trials, double seconds) {
        Load load = benchmark.load();
        double each = seconds / trials;
        if (load instanceof Load.Open open) {
            return of(open, benchmark, trials, each);
        }
        if (load instanceof Load.Closed closed) {
            return of(closed, trials, each);
        }
        throw new IllegalArgumentException(
                "a sweep finds out itself how many calls it makes; plan it with one of its rates, such as constant 10/s for 60s");
    }

    private static Pace of(Load.Open open, Benchmark benchmark, long trials, double each) {
        Schedule.Extent extent = Schedule.of(
                        open, benchmark.seed(), trials, benchmark.models().size())
                .extent();
        return new Pace((double) extent.trials() / trials, extent.time().plus(duration(each)));
    }

    private static Pace of(Load.Closed closed, long trials, double each) {
        double turn = each + closed.thinkTime().toNanos() / NANOS;
        double perSecond = closed.inFlight() / turn;
        Load.Extent measured = closed.phases().measured();
        double calls =
                calls(closed.phases().warmUp(), perSecond) + (measured.endless() ? trials : calls(measured, perSecond));
        return new Pace(calls / trials, duration(calls / perSecond));
    }

    private static double calls(Load.Extent extent, double perSecond) {
        Duration time = extent.time();
        double byTime = time == null ? Double.POSITIVE_INFINITY : Math.ceil(time.toNanos() / NANOS * perSecond);
        double byNumber = number(extent.calls());
        return extent.endless() ? 0 : Math.min(byTime, byNumber);
    }

    private static double number(@Nullable Integer calls) {
        return calls == null ? Double.POSITIVE_INFINITY : calls;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
