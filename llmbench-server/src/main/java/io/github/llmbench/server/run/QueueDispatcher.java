package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.server.catalog.Declarations;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.spend.SpendFeature;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.run.PostgresRunStore;
import io.github.llmbench.store.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes whole runs in this process, so many at a time; others wait in the database, where any number of processes takes them from. A
 * process that is silent for twenty seconds has died: its runs go on elsewhere where their journals end, and its fence keeps it out
 * should it come back. Safe for use by several threads.
 */
public final class QueueDispatcher implements RunDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDispatcher.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final String CANCELLED = "it was cancelled";
    private static final String HANDED_BACK = "its worker stops; it goes on with another";

    private final Database database;
    private final Launches launches;
    private final Vault vault;
    private final OutboundGuard guard;
    private final Declarations declarations;
    private final LiveRuns live;
    private final SpendFeature spend;
    private final Path home;
    private final String owner;
    private final int most;
    private final Duration stop;
    private final ExecutorService workers;
    private final ScheduledExecutorService ticks;
    private final Map<String, AtomicReference<@Nullable String>> under = new ConcurrentHashMap<>();
    private final AtomicInteger free;
    private volatile boolean closing;
    private long lastBeat;

    /** What a dispatcher needs. */
    public record Needs(
            Database database,
            Vault vault,
            OutboundGuard guard,
            Declarations declarations,
            LiveRuns live,
            SpendFeature spend,
            Path home) {}

    private QueueDispatcher(Needs needs, String owner, int most, Duration stop) {
        database = needs.database();
        launches = new Launches(database);
        vault = needs.vault();
        guard = needs.guard();
        declarations = needs.declarations();
        live = needs.live();
        spend = needs.spend();
        home = needs.home();
        this.owner = owner;
        this.most = most;
        this.stop = stop;
        free = new AtomicInteger(most);
        workers = Executors.newFixedThreadPool(most, daemon("llmbench-run-"));
        ticks = Executors.newSingleThreadScheduledExecutor(daemon("llmbench-dispatch-"));
    }

    private static ThreadFactory daemon(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Starts to take runs.
     *
     * @param owner names this process among all
     * @param most runs at a time
     * @param stop how long a stop waits for trials under way
     */
    public static QueueDispatcher start(Needs needs, String owner, int most, Duration stop) {
        QueueDispatcher dispatcher = new QueueDispatcher(needs, owner, most, stop);
        var unused =
                dispatcher.ticks.scheduleWithFixedDelay(dispatcher::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        return dispatcher;
    }

    @Override
    public void wake() {
        if (!closing) {
            ticks.execute(this::tick);
        }
    }

    @Override
    public void cancel(String run) {
        AtomicReference<@Nullable String> why = under.get(run);
        if (why != null) {
            why.compareAndSet(null, CANCELLED);
        }
    }

    private void tick() {
        try {
            if (lastBeat == 0 || System.nanoTime() - lastBeat > HEARTBEAT.toNanos()) {
                lastBeat = System.nanoTime();
                launches.heartbeat(owner).forEach(this::cancel);
                launches.takeBack(SILENCE);
            }
            while (!closing && free.get() > 0) {
                Optional<Launches.Launch> next = launches.claim(owner);
                if (next.isEmpty()) {
                    return;
                }
                free.decrementAndGet();
                AtomicReference<@Nullable String> why = new AtomicReference<>();
                under.put(next.get().run(), why);
                workers.execute(() -> make(next.get(), why));
            }
        } catch (JdbiException e) {
            LOG.warn("the queue of runs cannot be read", e);
        } catch (RuntimeException e) {
            LOG.error("the queue of runs cannot be served", e);
        }
    }

    private void make(Launches.Launch launch, AtomicReference<@Nullable String> why) {
        String state = "ended";
        String reason = null;
        try {
            live.changed(launch.project(), launch.run(), "running");
            Run run = launch.declaration().startsWith(Suite.PREFIX)
                    ? run(
                            launch,
                            Chosen.suite(launch.declaration(), launch.sampleLimit()),
                            PriceTable.empty(),
                            LimitTable.of(Limits.DEFAULT),
                            why)
                    : declarations.with(
                            launch.project(),
                            launch.declaration(),
                            declared -> run(
                                    launch,
                                    Chosen.of(declared.benchmark(), List.of(), launch.sampleLimit()),
                                    declared.prices(),
                                    declared.limits(),
                                    why));
            String stopped = why.get();
            if (HANDED_BACK.equals(stopped) && run.status() == Run.Status.PARTIAL) {
                state = "queued";
                reason = HANDED_BACK;
            } else if (CANCELLED.equals(stopped) && run.status() == Run.Status.PARTIAL) {
                state = "cancelled";
            }
        } catch (IOException | RuntimeException e) {
            state = "failed";
            reason = reason(e);
            LOG.warn("run {} failed", launch.run(), e);
        } finally {
            under.remove(launch.run());
            free.incrementAndGet();
        }
        try {
            launches.end(launch.run(), owner, state, reason);
            live.changed(launch.project(), launch.run(), state);
        } catch (RuntimeException e) {
            LOG.error("the end of run {} could not be written", launch.run(), e);
        }
        wake();
    }

    /** What users may read: messages of ours, which name the field and what to do. */
    private static String reason(Exception e) {
        boolean ours = e instanceof IllegalArgumentException
                || e instanceof BenchmarkException
                || e instanceof MissingKeyException
                || e instanceof Problem;
        return ours && e.getMessage() != null
                ? e.getMessage()
                : "the server failed; its log says why, under the run's id";
    }

    private Run run(
            Launches.Launch launch,
            Benchmark declared,
            PriceTable prices,
            LimitTable limits,
            AtomicReference<@Nullable String> why) {
        Benchmark benchmark = spend.withBudget(launch.project(), Chosen.of(declared, launch.models(), null));
        PostgresRunStore store = PostgresRunStore.builder(database, home.resolve("spool"))
                .project(launch.project())
                .tags(launch.labels())
                .build();
        try (ProjectRunStore own = new ProjectRunStore(database, store, spend, launch.project(), launch.run())) {
            return bench(launch, own, prices, limits, why).run(benchmark);
        }
    }

    private LlmBench bench(
            Launches.Launch launch,
            ProjectRunStore store,
            PriceTable prices,
            LimitTable limits,
            AtomicReference<@Nullable String> why) {
        return LlmBench.builder()
                .home(home)
                .reports(home.resolve("reports"))
                .formats()
                .variables(name -> null)
                .store(store)
                .provider(new VaultProvider(guard))
                .keys(VaultProvider.keys(vault, launch.project(), owner))
                .prices(prices.orElse(spend.prices()))
                .limits(limits)
                .listener(live.listener(launch.project()))
                .listener(spend.listener(launch.project()))
                .runId(launch.run())
                .stopWhen(why::get)
                .continuousIntegration(true)
                .build();
    }

    @Override
    public void close() {
        closing = true;
        under.values().forEach(why -> why.compareAndSet(null, HANDED_BACK));
        ticks.shutdown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(stop.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
                boolean unused = workers.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            workers.shutdownNow();
        }
    }

    /** How many runs may be under way here. */
    public int most() {
        return most;
    }
}
