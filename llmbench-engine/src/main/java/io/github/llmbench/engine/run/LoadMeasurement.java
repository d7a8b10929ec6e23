package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.load.ClientReport;
import io.github.llmbench.engine.load.ClientWatch;
import io.github.llmbench.engine.load.Dispatch;
import io.github.llmbench.engine.load.Dispatched;
import io.github.llmbench.engine.load.DistinctCount;
import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.engine.load.Measuring;
import io.github.llmbench.engine.load.Precise;
import io.github.llmbench.engine.timing.SloCheck;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import io.github.llmbench.engine.timing.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is watched while a load goes on. Safe for use by several threads. */
final class LoadMeasurement {
    private static final double MANY_REPEATED = 0.1;
    private static final String WARM_UP = "warm-up";

    private final Benchmark benchmark;
    private final Dispatch dispatch = new Dispatch();
    private final ClientWatch client = new ClientWatch();
    private final LiveRecorder live;
    private final @Nullable Precise precise;
    private final AtomicReference<@Nullable String> reached = new AtomicReference<>();
    private final AtomicReference<@Nullable Stage> stage = new AtomicReference<>();
    private final DistinctCount prompts = new DistinctCount();
    private final AtomicLong calls = new AtomicLong();
    private final List<String> facts = new ArrayList<>();
    private final List<Metric> found = new ArrayList<>();

    /** Hears of every trial of a part of a load. */
    @FunctionalInterface
    interface Stage {
        void add(Trial trial);
    }

    LoadMeasurement(Benchmark benchmark) {
        this.benchmark = benchmark;
        live = new LiveRecorder(benchmark.load().open());
        live.phase(WARM_UP);
        Load.Precision until = benchmark.load().phases().until();
        precise = until == null
                ? null
                : new Precise(
                        until,
                        new SloCheck(benchmark.slos(), benchmark.load().open()),
                        ReasoningTokens.byLabel(benchmark.models()));
    }

    Dispatch dispatch() {
        return dispatch;
    }

    LiveRecorder live() {
        return live;
    }

    /**
     * What watches the measured part.
     *
     * @param carriers threads that carry the calls
     */
    Measuring measuring(Supplier<Collection<Thread>> carriers) {
        return new Measuring() {
            @Override
            public void begun() {
                if (stage.get() == null) {
                    live.measured();
                }
                if (benchmark.load().paced()) {
                    client.begin(carriers);
                }
            }

            @Override
            public void over() {
                client.over();
            }
        };
    }

    /**
     * Sends the trials that follow to this part of a search, whose trials are all of the warm-up.
     *
     * @param value {@code null} for the part that is measured, after its warm-up
     * @param name of the phase that begins
     */
    void stage(@Nullable Stage value, String name) {
        stage.set(value);
        live.phase(name);
    }

    /** The measured part follows. */
    void searched() {
        stage(null, WARM_UP);
    }

    /** A remark for the run's facts. */
    synchronized void fact(String text) {
        facts.add(text);
    }

    /** A metric of the load as a whole. */
    synchronized void found(Metric metric) {
        found.add(metric);
    }

    void add(Trial trial) {
        for (Call call : trial.calls()) {
            live.add(call);
            if (precise != null) {
                precise.add(call);
            }
            if (benchmark.load().paced() && !call.cached()) {
                calls.incrementAndGet();
                prompts.add(
                        call.request().messages().hashCode() * 31 + call.model().hashCode());
            }
        }
        Stage current = stage.get();
        if (current != null) {
            current.add(trial);
        }
    }

    /** Whether the metric that ends the load was known well enough when it was last {@linkplain #look looked at}. */
    boolean precise() {
        return reached.get() != null;
    }

    /** Looks whether the metric that ends the load is known well enough; for one thread, and none that sends. */
    void look() {
        if (precise != null && reached.get() == null) {
            reached.set(precise.reached());
        }
    }

    /**
     * What came of it.
     *
     * @param window {@code null} where the run was not made in one piece
     * @param metrics of the load and of the client
     * @param facts remarks
     * @param part the same as a part of a load; {@code null} where nothing was measured
     */
    record Result(
            @Nullable Window window,
            List<Metric> metrics,
            List<String> facts,
            @Nullable LoadPart part) {
        Result(@Nullable Window window, List<Metric> metrics, List<String> facts) {
            this(window, metrics, facts, null);
        }
    }

    /**
     * The load is over.
     *
     * @param allowed how many trials the platform allows at a time
     */
    synchronized Result end(@Nullable Window window, int allowed) {
        ClientWatch.Taken taken = client.end();
        if (!benchmark.load().paced() || taken == null) {
            return new Result(benchmark.load().paced() ? window : null, List.of(), List.of());
        }
        ClientReport report = new ClientReport(
                Dispatched.of(dispatch),
                taken,
                live.calls(),
                live.events(),
                benchmark.load().open());
        List<Metric> metrics = new ArrayList<>(found);
        metrics.addAll(report.metrics());
        List<String> all = new ArrayList<>(facts);
        all.add(report.verdict());
        String enough = reached.get();
        if (enough != null) {
            all.add("ended early: " + enough);
        }
        if (unbounded(benchmark.load()) && allowed < Integer.MAX_VALUE) {
            all.add(String.format(
                    Locale.ROOT,
                    "in flight: no more than %,d trials at a time, by the limit of open files (ulimit -n)",
                    allowed));
        }
        if (!dispatch.heldBack() && dispatch.highestInFlight() > allowed) {
            all.add("open files: " + dispatch.highestInFlight()
                    + " trials were in flight; where each has a connection of its own," + " more than " + allowed
                    + " may reach the limit of open files (ulimit -n)");
        }
        long distinct = prompts.count();
        if (distinct < calls.get() && distinct <= calls.get() * (1 - MANY_REPEATED)) {
            all.add("repeated prompts: only " + distinct + " of " + calls.get()
                    + " calls had a prompt of their own; a server that caches prefixes looks faster than it is");
        }
        return new Result(window, metrics, all, window == null ? null : LoadPart.of(window, report, all));
    }

    /** Whether the platform alone limits how many trials are in flight. */
    private static boolean unbounded(Load load) {
        return (load instanceof Load.Open open && open.maxInFlight() == null)
                || (load instanceof Load.Sweep sweep && sweep.maxInFlight() == null);
    }
}
