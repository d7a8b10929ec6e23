package io.github.llmbench.server.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.run.PartedRun;
import io.github.llmbench.server.plugin.PluginBenchmark;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run as a worker has it open: its benchmark, its models with their connections, and why it is to stop. Shards of the run that are
 * made here at the same time share it. Safe for use by several threads.
 */
final class RunSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

    private final Launches.Progress launch;
    private final Benchmark benchmark;
    private final LlmBench engine;
    private final PostgresRunStore store;
    private final ProjectRunStore seen;
    private final AtomicReference<@Nullable String> why;
    private final @Nullable PartedRun parted;
    private final @Nullable PluginBenchmark plugin;
    private final Board.Sum sum;
    private @Nullable Closeable files;

    private RunSession(
            Launches.Progress launch,
            Benchmark benchmark,
            LlmBench engine,
            PostgresRunStore store,
            ProjectRunStore seen,
            AtomicReference<@Nullable String> why,
            @Nullable PartedRun parted,
            @Nullable PluginBenchmark plugin,
            Board.Sum sum) {
        this.launch = launch;
        this.benchmark = benchmark;
        this.engine = engine;
        this.store = store;
        this.seen = seen;
        this.why = why;
        this.parted = parted;
        this.plugin = plugin;
        this.sum = sum;
    }

    /**
     * Opens a run.
     *
     * @param plugin whose benchmark it is; {@code null} for one without code
     * @throws IOException if the database cannot be asked
     */
    static RunSession open(
            Workshop shop,
            Launches.Progress launch,
            @Nullable PluginBenchmark plugin,
            Benchmark declared,
            PriceTable prices,
            RunLimits limits,
            RunListener listener)
            throws IOException {
        String run = launch.launch().run();
        String project = launch.launch().project();
        Benchmark benchmark = shop.spend()
                .withBudget(project, Chosen.of(declared, launch.launch().models(), null));
        PostgresRunStore store = PostgresRunStore.builder(
                        shop.database(), shop.home().resolve("spool"))
                .project(project)
                .tags(launch.launch().labels())
                .build();
        ProjectRunStore seen = new ProjectRunStore(
                shop.database(),
                store,
                shop.spend(),
                project,
                run,
                ProjectRunStore.holder(run, shop.worker()),
                benchmark.budget());
        AtomicReference<@Nullable String> why = new AtomicReference<>();
        Board.Sum sum = new Board.Sum();
        LlmBench.Builder builder = LlmBench.builder()
                .home(shop.home())
                .reports(shop.home().resolve("reports"))
                .formats()
                .variables(name -> null)
                .store(seen)
                .provider(new VaultProvider(shop.guard()))
                .keys(VaultProvider.keys(shop.vault(), project, shop.worker()))
                .prices(prices.orElse(shop.spend().prices()))
                .limits(limits)
                .listener(listener)
                .runId(run)
                .stopWhen(why::get)
                .continuousIntegration(true);
        int workers = launch.launch().loadWorkers();
        boolean whole = benchmark.load().paced() && workers == 1;
        if (whole) {
            // Parts are told of to who makes them.
            builder.listener(counting(sum));
        }
        LimitTable held = limits.of(benchmark.load());
        if (held.holdBack()) {
            builder.limiter(shop.limiters().of(project, held));
        }
        if (plugin != null) {
            builder.identity("plugin", plugin.sha256());
        }
        if (workers > 1) {
            builder.context("load workers", Integer.toString(workers));
        }
        LlmBench engine = builder.build();
        RunHeader begun = store.header(run).orElse(null);
        PartedRun parted = whole ? null : inside(plugin, () -> engine.open(benchmark, begun, workers));
        return new RunSession(launch, benchmark, engine, store, seen, why, parted, plugin, sum);
    }

    private static RunListener counting(Board.Sum sum) {
        return new RunListener() {
            @Override
            public void recorded(RunHeader run, Trial trial) {
                sum.add(trial);
            }
        };
    }

    /** A trial of a load was made here. */
    void count(Trial trial) {
        sum.add(trial);
    }

    /** What a load did here that could not be counted. */
    void count(Launches.Done done) {
        sum.add(done);
    }

    /** What a load did here since it was asked before. */
    Launches.Done used() {
        return sum.taken();
    }

    /** Something that may read or write. */
    interface Does<T> {
        T now() throws IOException;
    }

    /** Does something where code of the run's plugin finds its own resources. */
    <T> T inside(Does<T> work) throws IOException {
        return inside(plugin, work);
    }

    private static <T> T inside(@Nullable PluginBenchmark plugin, Does<T> work) throws IOException {
        if (plugin == null) {
            return work.now();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.loader());
        try {
            return work.now();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Closes these with the run; said once, by who opened it. */
    void keep(Closeable kept) {
        files = kept;
    }

    Launches.Progress launch() {
        return launch;
    }

    Benchmark benchmark() {
        return benchmark;
    }

    /** Makes the whole run at once. */
    LlmBench engine() {
        return engine;
    }

    PostgresRunStore store() {
        return store;
    }

    /** {@code null} where it is measured in one piece. */
    @Nullable
    PartedRun parted() {
        return parted;
    }

    /** Ends what is under way here after the trials that are. */
    void stop(String reason) {
        why.compareAndSet(null, reason);
    }

    /** Why it is to stop. */
    @Nullable
    String stopped() {
        return why.get();
    }

    @Override
    public void close() {
        if (parted != null) {
            parted.close();
        }
        seen.close();
        engine.close();
        if (files != null) {
            try {
                files.close();
            } catch (IOException e) {
                LOG.warn("files of run {} could not be deleted", launch.launch().run(), e);
            }
        }
    }
}
