package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.BudgetAlert;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.cassette.Deck;
import io.github.llmbench.engine.chain.Attempts;
import io.github.llmbench.engine.chain.BudgetExhaustedException;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.CountedCache;
import io.github.llmbench.engine.chain.Start;
import io.github.llmbench.engine.gate.Sequences;
import io.github.llmbench.engine.load.Ahead;
import io.github.llmbench.engine.load.Dispatch;
import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.engine.load.OpenFiles;
import io.github.llmbench.engine.load.Share;
import io.github.llmbench.engine.load.Work;
import io.github.llmbench.engine.timing.Window;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the open trials of a run, journals each once and tells listeners of it afterwards. Used for one run. */
final class Execution {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final long PROGRESS_MILLIS = 250;
    /** In the context of a run whose simulator is in this process. */
    private static final String SIMULATOR = "simulator";

    private final Settings settings;
    private final Benchmark benchmark;
    private final RunHeader header;
    private final JudgeModels judges;
    private final KeptCalls kept;
    private final RunJournal journal;
    private final long resumed;
    private final Cost spent;
    private final Listeners listeners;
    private final Pending pending;
    private final LoadMeasurement measurement;
    private final @Nullable Sequences sequences;
    private final Deck deck;
    private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final long runDeadline;
    private final boolean looks;
    private final Share share;
    private final Runnable ready;
    private final @Nullable CountedCache cache;
    private volatile String toGoOn = "";

    /**
     * A run, or a part of one.
     *
     * @param heard who hears of it: the listeners of the settings, or those of a part of a run
     * @param looks whether it tells how the calls go; streams are remembered until the next look, so only a short part does without
     * @param share which part of the load this process makes
     * @param ready returns when the load is to begin; asked when all is at hand
     */
    Execution(
            Settings settings,
            Benchmark benchmark,
            RunHeader header,
            JudgeModels judges,
            KeptCalls kept,
            RunJournal journal,
            Cost spent,
            long resumed,
            @Nullable Sequences sequences,
            Deck deck,
            List<RunListener> heard,
            boolean looks,
            Share share,
            Runnable ready) {
        this.looks = looks;
        this.share = share;
        this.ready = ready;
        this.sequences = sequences;
        this.deck = deck;
        this.settings = settings;
        this.benchmark = benchmark;
        this.header = header;
        this.judges = judges;
        this.kept = kept;
        this.journal = journal;
        this.spent = spent;
        this.resumed = resumed;
        listeners = new Listeners(heard);
        pending = new Pending(benchmark.load() instanceof Load.Closed closed ? closed.inFlight() : 0);
        measurement = new LoadMeasurement(benchmark);
        ResponseCache remembered = settings.cache();
        cache = remembered == null || benchmark.load().paced() ? null : new CountedCache(remembered);
        Duration most = settings.runTimeout();
        runDeadline = most == null ? Start.NEVER : System.nanoTime() + most.toNanos();
    }

    /**
     * How it ended.
     *
     * @param stopped why it ended early; {@code null} where every trial was made
     * @param load what the load was like
     * @param facts what else is to be said of it
     */
    record Ending(@Nullable String stopped, LoadMeasurement.Result load, List<String> facts) {}

    Ending run(Plan open) throws IOException {
        ExecutorService own = settings.executor() == null ? Threads.userCode() : null;
        Executor userCode = own == null ? Objects.requireNonNull(settings.executor()) : own;
        // A load that measures must not pay for a thread woken twice a call: few threads do what needs no user code.
        ExecutorService work = benchmark.load().paced() ? Threads.work() : null;
        Executor ourCode = work == null ? userCode : work;
        ScheduledExecutorService events = Threads.single("llmbench-events-");
        ScheduledExecutorService timer = Threads.single("llmbench-timer-");
        @Nullable Ahead<Due> ahead = null;
        Runnable unwatch = () -> {};
        try {
            RunBudget budget = RunBudget.of(benchmark, header, settings, spent, alert -> tell(alert, events));
            toGoOn = budget.toGoOn();
            Tally tally = new Tally(header.trials(), resumed, spent);
            Dispatch dispatch = measurement.dispatch();
            unwatch = benchmark.load().paced() ? open.watchTurns(dispatch::carried) : unwatch;
            LiveRecorder live = measurement.live();
            TrialMaker maker = new TrialMaker(
                    byTask(chain(budget, timer)), judges, kept, this::budgetEnded, header.id(), userCode, ourCode);
            Work<Due> starts = (due, start) -> start(maker, due, start, tally, events);
            Units units = new Units(open, benchmark.load().paced(), share);
            Supplier<@Nullable Due> items = () -> due(units.get(), maker);
            if (benchmark.load().open()) {
                ahead = new Ahead<>(items);
            }
            boolean simulated = settings.context().containsKey(SIMULATOR);
            boolean twice = simulated || judges.any();
            int allowed = open.sharesConnections() ? Integer.MAX_VALUE : OpenFiles.allow(twice);
            Loading loading = new Loading(
                    ahead == null ? items : ahead,
                    open.size(),
                    share,
                    open.models(),
                    allowed,
                    benchmark.seed(),
                    starts,
                    (due, warmUp) -> notSent(maker, due.unit(), warmUp, tally, events),
                    this::halted,
                    dispatch,
                    measurement.measuring(open::carriers),
                    ourCode,
                    timer);
            events.execute(() -> listeners.tell(listener -> listener.started(header, resumed)));
            ScheduledFuture<?> ticks = events.scheduleAtFixedRate(
                    () -> {
                        measurement.look();
                        // One look for all of them: what it tells is since the last one.
                        RunProgress progress = tally.progress(dispatch.inFlight(), look(live));
                        listeners.tell(listener -> listener.progressed(header, progress));
                    },
                    PROGRESS_MILLIS,
                    PROGRESS_MILLIS,
                    TimeUnit.MILLISECONDS);
            ready.run();
            Window window = benchmark.load() instanceof Load.Sweep sweep
                    ? new Sweeping(sweep, loading, benchmark, measurement).find()
                    : loading.start(benchmark.load()).get();
            LoadMeasurement.Result measured = measurement.end(resumed == 0 && kept.none() ? window : null, allowed);
            pending.awaitNone();
            ticks.cancel(false);
            failWhereBroken();
            events.submit(() -> {
                        RunProgress progress = tally.progress(0, look(live));
                        listeners.tell(listener -> listener.progressed(header, progress));
                    })
                    .get();
            return new Ending(stopped.get(), measured, cacheFacts());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; run it again to go on");
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } finally {
            if (ahead != null) {
                ahead.close();
            }
            unwatch.run();
            timer.shutdownNow();
            events.shutdown();
            if (work != null) {
                work.shutdown();
            }
            if (own != null) {
                own.shutdown();
            }
        }
    }

    /** Under a load that measures nothing is recorded or replayed: its times are those of calls that were made. */
    private Function<String, CallChain> byTask(CallChain chain) {
        if (benchmark.load().paced() || deck.idle()) {
            return task -> chain;
        }
        Map<String, CallChain> chains = new ConcurrentHashMap<>();
        return task -> chains.computeIfAbsent(task, name -> chain.behind(deck.task(name)));
    }

    private void tell(BudgetAlert alert, ScheduledExecutorService events) {
        try {
            events.execute(() -> listeners.tell(listener -> listener.budgetAlert(header, alert)));
        } catch (RejectedExecutionException e) {
            LOG.debug("the run is over, nobody hears that {}", alert, e);
        }
    }

    /** Answers from a cache cost nothing and have no timings, so every report says how many there were. */
    private List<String> cacheFacts() {
        if (settings.cache() == null) {
            return List.of();
        }
        if (cache == null) {
            return List.of("response cache: off, since a remembered answer has no timings and this load measures them");
        }
        return List.of(String.format(
                Locale.ROOT,
                "response cache: %,d of %,d requests were answered from it%s; those cost nothing and are in no timing",
                cache.hits(),
                cache.asked(),
                resumed > 0 ? " since the run was resumed" : ""));
    }

    private CallChain chain(RunBudget budget, ScheduledExecutorService retries) {
        LimitTable limits = settings.limits().of(benchmark.load());
        return new CallChain(
                null,
                cache,
                budget.ledger(),
                settings.limiters().apply(limits),
                settings.prices(),
                new Attempts(limits, FIRST_PAUSE, retries),
                settings.attemptTimeout(),
                settings.stallTimeout(),
                new CallChain.Estimates(),
                measurement.live()::began);
    }

    private boolean halted() {
        if (runDeadline != Start.NEVER && System.nanoTime() >= runDeadline) {
            stopped.compareAndSet(null, "the run's time of " + settings.runTimeout() + " was over");
        }
        String asked = settings.stop().get();
        if (asked != null) {
            stopped.compareAndSet(null, asked);
        }
        return stopped.get() != null || broken.get() != null || measurement.precise() || decided();
    }

    private boolean decided() {
        return sequences != null && sequences.decided();
    }

    /** A load that starts trials at given times has them made ready beforehand. */
    private @Nullable Due due(@Nullable Unit unit, TrialMaker maker) {
        if (unit == null) {
            return null;
        }
        return new Due(
                unit, benchmark.load().open() ? maker.prepare(unit.turns().get(0)) : null);
    }

    private Work.Running start(TrialMaker maker, Due due, Start start, Tally tally, ScheduledExecutorService events) {
        Start bounded = withDeadline(start);
        TrialMaker.Ready ready = due.first();
        TrialMaker.Making making =
                ready == null ? maker.make(due.unit().turns().get(0), bounded, List.of()) : maker.make(ready, bounded);
        return turn(making, maker, due.unit(), 0, bounded, tally, events);
    }

    private Start withDeadline(Start start) {
        Duration most = settings.trialTimeout();
        long own = most == null ? Start.NEVER : System.nanoTime() + most.toNanos();
        long first = own == Start.NEVER ? runDeadline : runDeadline == Start.NEVER ? own : Math.min(own, runDeadline);
        return first == Start.NEVER ? start : start.until(first);
    }

    /** A turn, and the turns after it one after another. */
    private Work.Running turn(
            TrialMaker.Making making,
            TrialMaker maker,
            Unit unit,
            int index,
            Start start,
            Tally tally,
            ScheduledExecutorService events) {
        CompletableFuture<Void> done = making.trial()
                .thenCompose(trial -> {
                    measurement.add(trial);
                    return record(trial, tally, events);
                })
                .exceptionally(this::notMade);
        if (index == unit.turns().size() - 1) {
            return new Work.Running(making.answered(), done);
        }
        CompletableFuture<Work.Running> rest = making.trial().handle((trial, failure) -> {
            if (trial == null || !trial.outcome().scorable() || trial.calls().isEmpty()) {
                skipRest(maker, unit, index + 1, start.warmUp(), tally, events);
                CompletableFuture<Void> nothing = CompletableFuture.completedFuture(null);
                return new Work.Running(nothing, nothing);
            }
            Start next = withDeadline(start.next());
            TrialMaker.Making following = maker.make(unit.turns().get(index + 1), next, Conversation.after(trial));
            return turn(following, maker, unit, index + 1, next, tally, events);
        });
        return new Work.Running(
                rest.thenCompose(Work.Running::answered),
                CompletableFuture.allOf(done, rest.thenCompose(Work.Running::done)));
    }

    private void skipRest(
            TrialMaker maker, Unit unit, int from, boolean warmUp, Tally tally, ScheduledExecutorService events) {
        if (!warmUp && !halted()) {
            unit.turns().subList(from, unit.turns().size()).forEach(turn -> {
                var unused = record(
                        maker.skipped(turn, "not sent: an earlier turn of the conversation was not answered"),
                        tally,
                        events);
            });
        }
    }

    private void notSent(TrialMaker maker, Unit unit, boolean warmUp, Tally tally, ScheduledExecutorService events) {
        if (!warmUp) {
            unit.turns().forEach(turn -> {
                Trial trial = maker.skipped(turn, "not sent: the load's time was over before it could start");
                measurement.add(trial);
                var unused = record(trial, tally, events);
            });
        }
    }

    private @Nullable Void notMade(Throwable failure) {
        Throwable cause = TrialMaker.cause(failure);
        if (cause instanceof BudgetExhaustedException exhausted) {
            budgetEnded(exhausted);
            return null;
        }
        throw new CompletionException(cause);
    }

    private void budgetEnded(BudgetExhaustedException exhausted) {
        stopped.compareAndSet(null, exhausted.reason(toGoOn));
    }

    /** Completes when the trial is on disk; later where listeners lag so far behind that the load has to wait for them. */
    private CompletableFuture<Void> record(Trial trial, Tally tally, ScheduledExecutorService events) {
        CompletableFuture<Void> free = new CompletableFuture<>();
        pending.made();
        // A load that measures has other uses for the CPU than to force each trial on its own.
        CompletionStage<Void> onDisk = benchmark.load().paced() ? journal.appendSoon(trial) : journal.append(trial);
        CompletionStage<Void> unused = onDisk.whenComplete((written, failure) -> {
            if (failure != null) {
                broken.compareAndSet(null, failure);
                pending.told();
                free.complete(null);
                return;
            }
            if (sequences != null) {
                sequences.add(trial);
            }
            events.execute(() -> {
                tally.add(trial);
                listeners.tell(listener -> listener.recorded(header, trial));
                pending.told();
                free.complete(null);
            });
            if (!pending.crowded()) {
                free.complete(null);
            }
        });
        return free;
    }

    private @Nullable LiveMetrics look(LiveRecorder live) {
        return looks ? live.snapshot() : null;
    }

    private void failWhereBroken() throws IOException {
        Throwable failure = broken.get();
        if (failure != null) {
            throw new IOException("the journal could not be written: " + failure.getMessage(), failure);
        }
    }

    private static IOException rethrown(Throwable cause) throws IOException {
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof IOException e) {
            return e;
        }
        return new IOException(String.valueOf(cause), cause);
    }
}
