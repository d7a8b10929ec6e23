package io.github.llmbench.engine.load;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.apiguardian.api.API;

/**
 * What a load took of the client itself, and whether the client was the bottleneck. Immutable.
 *
 * @param dispatch how well the load was kept
 * @param taken CPU time and pauses since the warm-up; shares are of the measured window
 * @param calls calls since then
 * @param events content events since then
 * @param timed whether trials had due times; a closed load has none
 */
@API(status = INTERNAL, since = "0.1")
public record ClientReport(Dispatched dispatch, ClientWatch.Taken taken, long calls, long events, boolean timed) {
    private static final double MICROS = 1e3;
    private static final long LATEST_NANOS = 1_000_000;
    /** A percentile of fewer is one hiccup's. */
    private static final long FEWEST = 100;

    private static final double BUSIEST = 0.9;
    private static final double MOST_PAUSED = 0.05;
    private static final String PROCESS = "CPU time of this process since the warm-up";

    /** As metrics of the whole run. */
    public List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        ClientWatch.Span whole = taken.whole();
        ClientWatch.Span window = taken.window();
        if (whole.cpuNanos() > 0 && calls > 0) {
            all.add(metric(
                    "client.cpu_per_call", whole.cpuNanos() / MICROS / calls, calls, "us", PROCESS + " / calls"));
        }
        if (whole.cpuNanos() > 0 && events > 0) {
            all.add(metric(
                    "client.cpu_per_event",
                    whole.cpuNanos() / MICROS / events,
                    events,
                    "us",
                    PROCESS + " / content events"));
        }
        all.add(metric(
                "client.cpu",
                window.busy(),
                calls,
                "processors",
                "CPU time of this process in the measured window / the window"));
        if (window.busiestCarrierNanos() > 0) {
            all.add(metric(
                    "client.event_loop.busiest",
                    window.busiestCarrier(),
                    calls,
                    "share",
                    "CPU time of the busiest event loop in the measured window / the window"));
        }
        all.add(metric("client.gc", (double) whole.pausedMillis(), whole.pauses(), "ms", "time of all collections"));
        all.add(metric(
                "client.gc.longest",
                (double) whole.longestPauseMillis(),
                whole.pauses(),
                "ms",
                "time of the longest collection"));
        all.add(metric(
                "client.in_flight.max", dispatch.highestInFlight(), calls, "trials", "most in flight at a time"));
        add(all, "client.loop_delay", dispatch.carrierDelay(), "from a call's start to its turn on its event loop");
        if (timed) {
            add(all, "client.timer_overshoot", dispatch.overshoot(), "from due to awake, where the dispatcher waited");
            add(all, "client.dispatch_delay", dispatch.dispatchDelay(), "from due to the dispatcher's turn");
            count(all, "load.scheduled", dispatch.scheduled(), "trials that were due");
            count(all, "load.late", dispatch.late(), "trials started more than 1 ms after they were due");
            count(all, "load.unsent", dispatch.notSent(), "trials that were due and never started");
        }
        return all;
    }

    /** One line: whether the client was the bottleneck, and why. */
    public String verdict() {
        List<String> reasons = new ArrayList<>();
        long delay = dispatch.dispatchDelay().getValueAtPercentile(99);
        if (timed && dispatch.dispatchDelay().getTotalCount() >= FEWEST && delay > LATEST_NANOS) {
            reasons.add(text("1 %% of the trials came up more than %.1f ms after they were due", delay / 1e6));
        }
        long turn = dispatch.carrierDelay().getValueAtPercentile(99);
        if (dispatch.carrierDelay().getTotalCount() >= FEWEST && turn > LATEST_NANOS) {
            reasons.add(text("1 %% of the calls waited more than %.1f ms for their event loop", turn / 1e6));
        }
        if (dispatch.heldBack()) {
            reasons.add(text(
                    "%,d trials were in flight, all that the limit of open files allows (ulimit -n), and others had to wait;"
                            + " raise it, or set max-in-flight where that many are wanted",
                    dispatch.highestInFlight()));
        }
        ClientWatch.Span window = taken.window();
        if (window.busy() >= BUSIEST * taken.processors()) {
            reasons.add(text("this process kept %.1f of %d processors busy", window.busy(), taken.processors()));
        }
        if (window.busiestCarrier() >= BUSIEST) {
            reasons.add(text("an event loop was busy %.0f %% of the time", window.busiestCarrier() * 100));
        }
        if (window.pausedShare() >= MOST_PAUSED) {
            reasons.add(text("the garbage collector took %.0f %% of the time", window.pausedShare() * 100));
        }
        return reasons.isEmpty()
                ? text("the client kept up: it kept %.2f of %d processors busy", window.busy(), taken.processors())
                : "client-limited: " + String.join("; ", reasons)
                        + "; the figures are the client's as much as the server's, take a larger machine or a lower rate";
    }

    private static void add(List<Metric> all, String name, Histogram nanos, String signature) {
        if (nanos.getTotalCount() == 0) {
            return;
        }
        long count = nanos.getTotalCount();
        all.add(metric(name + ".p50", nanos.getValueAtPercentile(50) / MICROS, count, "us", signature));
        all.add(metric(name + ".p99", nanos.getValueAtPercentile(99) / MICROS, count, "us", signature));
        all.add(metric(name + ".max", nanos.getMaxValue() / MICROS, count, "us", signature));
    }

    private static void count(List<Metric> all, String name, long value, String signature) {
        all.add(metric(name, (double) value, value, "trials", signature));
    }

    private static Metric metric(String name, double value, long count, String unit, String signature) {
        return new Metric(name, null, null, value, null, count, 0, unit, Direction.NEITHER, signature);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
