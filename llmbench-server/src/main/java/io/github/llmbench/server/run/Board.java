package io.github.llmbench.server.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.db.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the runs of this process go now, written to one row of the database four times a second while it changes, however many they are.
 * Safe for use by several threads.
 */
final class Board implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Board.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** All values are some kilobytes a run: they are written once a second. */
    private static final int VALUES_EACH = 4;

    /** Percentiles take a twentieth of the time at most. */
    private static final int LOOK_SHARE = 20;

    private final Database database;
    private final String worker;
    private final Duration kept;
    private final Map<String, Part> parts = new HashMap<>();
    private final Map<String, LiveRecorder> recorders = new HashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-board");
        thread.setDaemon(true);
        return thread;
    });
    private final LiveValues values;
    private final Map<String, LiveMetrics> looked = new HashMap<>();
    private long lookedAt = System.nanoTime();
    private long lookTook;
    private boolean changed;
    private int ticked;

    /** A part of a run, or, where it is whole, all of it. */
    private record Part(String run, boolean whole, RunProgress progress, Instant toldAt) {}

    /**
     * What a row says of a run.
     *
     * @param whole whether there is one part, which is the run, and not shards under way alone
     * @param parts by the task that a worker makes them in
     */
    record Line(
            boolean whole,
            Map<String, Figures> parts,
            @Nullable Live live) {
        Line live(Live other) {
            return new Line(whole, parts, other);
        }
    }

    /**
     * What came of a part of a run so far.
     *
     * @param toldAt when, in milliseconds since 1970
     */
    record Figures(
            long toldAt,
            long done,
            int inFlight,
            Map<String, Long> outcomes,
            BigDecimal usd,
            long priced,
            long unpriced) {
        static final Figures NONE = new Figures(0, 0, 0, Map.of(), BigDecimal.ZERO, 0, 0);

        Cost cost() {
            return new Cost(usd, priced, unpriced);
        }

        Figures and(Figures other) {
            Map<String, Long> all = new TreeMap<>(outcomes);
            other.outcomes.forEach((outcome, count) -> all.merge(outcome, count, Long::sum));
            return new Figures(
                    Math.max(toldAt, other.toldAt),
                    done + other.done,
                    inFlight + other.inFlight,
                    all,
                    usd.add(other.usd),
                    priced + other.priced,
                    unpriced + other.unpriced);
        }

        /** Nothing of it is under way. */
        Figures still() {
            return new Figures(toldAt, done, 0, outcomes, usd, priced, unpriced);
        }
    }

    /** Figures of calls, as the contract has them. */
    record Live(
            long calls,
            double callsPerSecond,
            double tokensPerSecond,
            boolean responseClock,
            LiveMetrics.@Nullable Spread ttft,
            LiveMetrics.@Nullable Spread itl,
            LiveMetrics.@Nullable Spread e2e,
            Map<String, Long> errors) {
        static Live of(LiveMetrics live) {
            Map<String, Long> errors = new TreeMap<>();
            live.errors().forEach((kind, count) -> errors.put(kind.name(), count));
            return new Live(
                    live.calls(),
                    live.callsPerSecond(),
                    live.tokensPerSecond(),
                    live.responseClock(),
                    live.ttft(),
                    live.itl(),
                    live.e2e(),
                    errors);
        }

        /** Of two processes; percentiles of two cannot be joined, they come from all values. */
        Live and(Live other) {
            Map<String, Long> all = new TreeMap<>(errors);
            other.errors.forEach((kind, count) -> all.merge(kind, count, Long::sum));
            return new Live(
                    calls + other.calls,
                    callsPerSecond + other.callsPerSecond,
                    tokensPerSecond + other.tokensPerSecond,
                    responseClock,
                    null,
                    null,
                    null,
                    all);
        }

        Live with(MergedValues.Spreads spreads) {
            return new Live(
                    calls,
                    callsPerSecond,
                    tokensPerSecond,
                    responseClock,
                    spreads.ttft(),
                    spreads.itl(),
                    spreads.e2e(),
                    errors);
        }
    }

    private Board(Database database, String worker, Duration kept) {
        this.database = database;
        this.worker = worker;
        this.kept = kept;
        values = new LiveValues(database, worker);
    }

    /**
     * Of a process.
     *
     * @param kept how long a whole run stays of which nothing more is told: who told it died, or tells another process
     */
    static Board start(Database database, String worker, Duration kept) {
        Board board = new Board(database, worker, kept);
        var unused = board.ticks.scheduleWithFixedDelay(
                board::tick, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return board;
    }

    /** All of a run. */
    synchronized void whole(String run, RunProgress progress) {
        parts.put(run, new Part(run, true, progress, Instant.now()));
        changed = true;
    }

    /**
     * A part of a run.
     *
     * @param task that it is made in
     */
    synchronized void part(String run, String task, RunProgress progress) {
        parts.put(task, new Part(run, false, progress, Instant.now()));
        changed = true;
    }

    /** What counts the calls of a run in this process. */
    synchronized LiveRecorder recorder(String run) {
        return recorders.computeIfAbsent(run, key -> new LiveRecorder(false));
    }

    /** A part, or a run as a whole, is not under way here any more, and counted where it counts now. */
    synchronized void over(String taskOrRun) {
        changed |= parts.remove(taskOrRun) != null;
    }

    /** Nothing more of a run is made here for now. */
    synchronized void forget(String run) {
        recorders.remove(run);
        looked.remove(run);
    }

    private synchronized @Nullable Map<String, Line> lines() {
        Instant silentSince = Instant.now().minus(kept);
        changed |= parts.values().removeIf(part -> part.whole() && part.toldAt().isBefore(silentSince));
        if (!changed) {
            return null;
        }
        changed = false;
        look();
        Map<String, Line> lines = new LinkedHashMap<>();
        parts.forEach((task, part) -> lines.computeIfAbsent(part.run(), run -> line(part, looked.get(run)))
                .parts()
                .put(task, figures(part)));
        return lines;
    }

    /** Percentiles of hundreds of runs are not found as often as their trials are counted. */
    private void look() {
        long began = System.nanoTime();
        if (began - lookedAt < LOOK_SHARE * lookTook) {
            return;
        }
        looked.clear();
        recorders.forEach((run, recorder) -> looked.put(run, recorder.snapshot()));
        lookedAt = System.nanoTime();
        lookTook = lookedAt - began;
    }

    private static Line line(Part part, @Nullable LiveMetrics ofRun) {
        LiveMetrics live = part.whole() ? part.progress().live() : ofRun;
        return new Line(part.whole(), new TreeMap<>(), live == null ? null : Live.of(live));
    }

    private static Figures figures(Part part) {
        RunProgress progress = part.progress();
        Map<String, Long> outcomes = new TreeMap<>();
        progress.outcomes().forEach((outcome, count) -> outcomes.put(outcome.name(), count));
        return new Figures(
                part.toldAt().toEpochMilli(),
                progress.done(),
                progress.inFlight(),
                outcomes,
                progress.cost().usd(),
                progress.cost().priced(),
                progress.cost().unpriced());
    }

    private synchronized Map<String, LiveRecorder> recorders() {
        return Map.copyOf(recorders);
    }

    private void tick() {
        try {
            write();
            if (++ticked % VALUES_EACH == 0) {
                values.write(recorders());
            }
        } catch (JdbiException e) {
            LOG.debug("live figures are not written while the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("live figures could not be written", e);
        }
    }

    private void write() {
        Map<String, Line> lines = lines();
        if (lines == null) {
            return;
        }
        try {
            String json = Wire.MAPPER.writeValueAsString(lines);
            database.jdbi().useTransaction(handle -> {
                handle.createUpdate("""
                                insert into live_worker (worker, at, runs) values (:worker, clock_timestamp(), cast(:runs as jsonb))
                                on conflict (worker) do update set at = excluded.at, runs = excluded.runs""")
                        .bind("worker", worker)
                        .bind("runs", json)
                        .execute();
                Notices.send(handle, Notices.LIVE, "board");
            });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures are always JSON", e);
        }
    }

    /** Counts a shard's trials for the run's totals. Safe for use by several threads. */
    static final class Sum {
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private Cost cost = Cost.NONE;
        private long trials;
        private long calls;
        private long tokens;

        synchronized void add(Outcome outcome, Cost of) {
            trials++;
            outcomes.merge(outcome, 1L, Long::sum);
            cost = cost.plus(of);
        }

        synchronized void add(Launches.Done more) {
            trials += more.trials();
            more.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            cost = cost.plus(more.cost());
            calls += more.calls();
            tokens += more.tokens();
        }

        /** A trial that was made now, with what its calls used. */
        synchronized void add(Trial trial) {
            add(trial.outcome(), trial.cost());
            use(trial.calls());
        }

        /** What a project's quota is about. */
        synchronized void use(List<Call> made) {
            for (Call call : made) {
                if (!call.cached()) {
                    calls += Math.max(1, call.response().trace().attempts());
                    Usage usage = call.response().usage();
                    tokens += orZero(usage.inputTokens()) + orZero(usage.outputTokens());
                }
            }
        }

        private static long orZero(@Nullable Long tokens) {
            return tokens == null ? 0 : tokens;
        }

        synchronized Launches.Done done() {
            return new Launches.Done(trials, outcomes, cost, calls, tokens);
        }

        /** What came together since it was taken before. */
        synchronized Launches.Done taken() {
            Launches.Done taken = done();
            outcomes.clear();
            cost = Cost.NONE;
            trials = 0;
            calls = 0;
            tokens = 0;
            return taken;
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        try {
            boolean handedBack;
            synchronized (this) {
                handedBack = parts.values().stream().anyMatch(part -> !part.whole());
            }
            if (handedBack) {
                write();
            }
            // What was handed back counts until another worker goes on with it; of what is done here nothing is told
            // any more.
            String sql = handedBack
                    ? "update live_worker set at = now() - interval '" + LiveFeed.OLDEST + "' where worker = ?"
                    : "delete from live_worker where worker = ?";
            database.jdbi().useHandle(handle -> handle.execute(sql, worker));
            values.clear();
        } catch (JdbiException e) {
            LOG.debug("its row grows old by itself", e);
        }
    }
}
