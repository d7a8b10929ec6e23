package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.RunJournal;
import io.github.llmbench.engine.chain.Attempts;
import io.github.llmbench.engine.chain.BudgetExhaustedException;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.MemoryLedger;
import io.github.llmbench.engine.chain.SharedLedger;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes the open trials of a run, journals each once and tells listeners of it afterwards. Used for one run. */
final class Execution {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final long PROGRESS_MILLIS = 250;

    private final Settings settings;
    private final Benchmark benchmark;
    private final RunHeader header;
    private final RunJournal journal;
    private final long resumed;
    private final Cost spent;
    private final Listeners listeners;
    private final Pending pending;
    private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    Execution(Settings settings, Benchmark benchmark, RunHeader header, RunJournal journal, Cost spent, long resumed) {
        this.settings = settings;
        this.benchmark = benchmark;
        this.header = header;
        this.journal = journal;
        this.spent = spent;
        this.resumed = resumed;
        listeners = new Listeners(settings.listeners());
        pending = new Pending(BenchmarkRunner.inFlight(benchmark.load()));
    }

    /**
     * How it ended.
     *
     * @param stopped why it ended early; {@code null} where every trial was made
     */
    record Ending(@Nullable String stopped) {}

    Ending run(List<PlannedTrial> open) throws IOException {
        ExecutorService userCode = Threads.userCode();
        ScheduledExecutorService events = Threads.single("llmbench-events-");
        ScheduledExecutorService retries = Threads.single("llmbench-retries-");
        try {
            Tally tally = new Tally(header.trials(), resumed, spent);
            TrialMaker maker = new TrialMaker(chain(retries), header.id(), userCode);
            ClosedLoop<PlannedTrial> load = new ClosedLoop<>(
                    open.iterator(),
                    planned -> make(maker, planned, tally, events),
                    () -> stopped.get() != null || broken.get() != null,
                    userCode);
            events.execute(() -> listeners.tell(listener -> listener.started(header, resumed)));
            ScheduledFuture<?> ticks = events.scheduleAtFixedRate(
                    () -> listeners.tell(listener -> listener.progressed(header, tally.progress(load.inFlight()))),
                    PROGRESS_MILLIS,
                    PROGRESS_MILLIS,
                    TimeUnit.MILLISECONDS);
            load.start(BenchmarkRunner.inFlight(benchmark.load())).get();
            pending.awaitNone();
            ticks.cancel(false);
            failWhereBroken();
            events.submit(() -> listeners.tell(listener -> listener.progressed(header, tally.progress(0))))
                    .get();
            return new Ending(stopped.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; run it again to go on");
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } finally {
            retries.shutdownNow();
            events.shutdown();
            userCode.shutdown();
        }
    }

    private CallChain chain(ScheduledExecutorService retries) throws IOException {
        BigDecimal limit = benchmark.budget().usd();
        return new CallChain(
                settings.cache(),
                SharedLedger.of(
                        limit == null ? null : new MemoryLedger(limit, spent.usd()),
                        settings.store().ledger(header).orElse(null)),
                settings.limiter(),
                settings.prices(),
                new Attempts(settings.attempts(), FIRST_PAUSE, retries),
                settings.attemptTimeout(),
                settings.stallTimeout(),
                new CallChain.Estimates());
    }

    private CompletionStage<?> make(
            TrialMaker maker, PlannedTrial planned, Tally tally, ScheduledExecutorService events) {
        return maker.make(planned)
                .thenCompose(trial -> record(trial, tally, events))
                .exceptionally(this::notMade);
    }

    private @Nullable Void notMade(Throwable failure) {
        Throwable cause = TrialMaker.cause(failure);
        if (cause instanceof BudgetExhaustedException exhausted) {
            stopped.compareAndSet(null, exhausted.getMessage());
            return null;
        }
        throw new CompletionException(cause);
    }

    /**
     * Completes when the trial is on disk, so that a kill costs no more than the calls in flight; later where listeners lag so far
     * behind that the load has to wait for them.
     */
    private CompletableFuture<Void> record(Trial trial, Tally tally, ScheduledExecutorService events) {
        CompletableFuture<Void> free = new CompletableFuture<>();
        pending.made();
        journal.append(trial).whenComplete((written, failure) -> {
            if (failure != null) {
                broken.compareAndSet(null, failure);
                pending.told();
                free.complete(null);
                return;
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
