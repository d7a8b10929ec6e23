package io.github.llmbench.engine;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.KeySourceProvider;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.RateLimiterFactory;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.ResponseCacheProvider;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.api.spi.RunStoreProvider;
import io.github.llmbench.engine.alert.AlertWebhook;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.report.ContinuousIntegration;
import io.github.llmbench.engine.report.Reports;
import io.github.llmbench.engine.run.BenchmarkRunner;
import io.github.llmbench.engine.run.PartedRun;
import io.github.llmbench.engine.run.Settings;
import io.github.llmbench.engine.run.StoredTrials;
import io.github.llmbench.engine.timing.Definition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Runs benchmarks. Immutable and safe for use by several threads.
 *
 * <p>Runs are journalled under a home directory: the system property {@code llmbench.home}, else the variable
 * {@code LLMBENCH_HOME}, else {@code .llmbench} under the user's home. A run that did not end goes on where it was left when the
 * same benchmark is run again; a finished one starts anew.
 *
 * <pre>{@code
 * Run run = LlmBench.create().run(benchmark);
 * System.out.println(run.verdict());
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LlmBench implements AutoCloseable {
    /** Names the response cache. */
    private static final String CACHE = "LLMBENCH_CACHE";

    /** Limits what a run of paid models may spend where nothing else does. */
    private static final String RUN_CAP = "LLMBENCH_RUN_CAP";

    private static final Budget USUAL_CAP = Budget.usd("10");

    private final Settings settings;
    private final @Nullable OwnStore own;

    private LlmBench(Settings settings, @Nullable OwnStore own) {
        this.settings = settings;
        this.own = own;
    }

    /** With everything as usual. */
    public static LlmBench create() {
        return builder().build();
    }

    /** A builder with everything as usual. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where runs are kept unless a builder says otherwise. */
    public static Path defaultHome() {
        String property = System.getProperty("llmbench.home");
        String variable = System.getenv("LLMBENCH_HOME");
        if (property != null && !property.isBlank()) {
            return Path.of(property);
        }
        return variable != null && !variable.isBlank()
                ? Path.of(variable)
                : Path.of(System.getProperty("user.home"), ".llmbench");
    }

    /**
     * Runs a benchmark and waits for its end.
     *
     * @throws IllegalArgumentException if the benchmark is unsound; the message names field and value
     * @throws BenchmarkException if it could not be run, for example because the journal cannot be written
     * @throws BenchmarkSkippedException if it is not to be run in this mode
     */
    public Run run(Benchmark benchmark) {
        return new BenchmarkRunner(settings).run(benchmark);
    }

    /**
     * Scores stored answers by the one task of a benchmark, and keeps that as a new run; no model is called.
     *
     * @throws IllegalArgumentException if the task cannot score them
     * @throws BenchmarkException if the new run cannot be kept
     */
    public Run score(Benchmark benchmark, StoredTrials stored) {
        return new BenchmarkRunner(settings).score(benchmark, stored);
    }

    /**
     * Opens a run that is made in parts, by any number of processes. What is told of its trials is told to the listener of each part;
     * this engine's listeners hear of the end.
     *
     * @param begun its header where it has begun; {@code null} to begin it
     * @throws IllegalArgumentException if the benchmark is unsound, or another one than that which was begun
     * @throws BenchmarkException if it cannot be opened
     */
    public PartedRun open(Benchmark benchmark, @Nullable RunHeader begun) {
        return new BenchmarkRunner(settings).open(benchmark, begun);
    }

    /**
     * Opens a run whose load several processes make together, from the same moment: each makes its part of the starts or slots.
     *
     * <pre>{@code
     * try (PartedRun run = bench.open(benchmark, header, 2)) {
     *     PartedRun.Measured mine = run.measure(journal, 1, agreement::await, listener);
     * }
     * }</pre>
     *
     * @param begun its header where it has begun; {@code null} to begin it
     * @param workers how many processes; 1 for a load that is not measured
     * @throws IllegalArgumentException if the benchmark is unsound, its load cannot be shared, or it is another one than that which was
     *     begun
     * @throws BenchmarkException if it cannot be opened
     */
    public PartedRun open(Benchmark benchmark, @Nullable RunHeader begun, int workers) {
        return new BenchmarkRunner(settings).open(benchmark, begun, workers);
    }

    /** Where the reports of a run are. */
    public Path reportDirectory(Run run) {
        return settings.reports().resolve(run.id());
    }

    /**
     * A run that ended.
     *
     * @throws BenchmarkException if it cannot be read
     */
    public Optional<Run> find(String id) {
        try {
            return settings.store().find(id);
        } catch (IOException e) {
            throw new BenchmarkException("run " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Closes the store that the environment named, if this engine opened one; stores and models that were given stay open. An engine
     * that is never closed does so when the process ends. Each run ends its own threads.
     *
     * @throws BenchmarkException if the store cannot be closed
     */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    /** Builds {@link LlmBench}; not safe for use by several threads. */
    public static final class Builder {
        private Path home = defaultHome();
        private @Nullable Path reports;
        private Reports formats = Reports.usual();
        private @Nullable RunStore store;
        private Function<String, @Nullable String> variables = System::getenv;
        private final List<RunListener> listeners = new ArrayList<>();
        private final List<ModelProvider> providers = new ArrayList<>();
        private final List<BoundModel> models = new ArrayList<>();
        private PriceTable prices = PriceTable.empty();
        private @Nullable ResponseCache cache;
        private Cassettes cassettes = Cassettes.none();
        private @Nullable String cacheName;
        private @Nullable KeySource keys;
        private @Nullable Budget runCap;
        private @Nullable RateLimiter limiter;
        private RunLimits limits = RunLimits.DEFAULT;
        private @Nullable Duration attemptTimeout = Duration.ofMinutes(10);
        private @Nullable Duration stallTimeout = Duration.ofMinutes(2);
        private @Nullable Duration trialTimeout;
        private @Nullable Duration runTimeout;
        private final Set<Definition> definitions = EnumSet.noneOf(Definition.class);
        private final Map<String, String> context = new LinkedHashMap<>();
        private final Map<String, String> identity = new LinkedHashMap<>();
        private boolean resume = true;
        private boolean updateBaseline;
        private @Nullable Boolean continuousIntegration;
        private @Nullable String runId;
        private Supplier<@Nullable String> stop = () -> null;
        private @Nullable Executor executor;

        private Builder() {}

        /** Where runs and, unless told otherwise, reports are kept. */
        public Builder home(Path value) {
            home = value;
            return this;
        }

        /** Where reports are written, each run in a directory of its own. */
        public Builder reports(Path value) {
            reports = value;
            return this;
        }

        /**
         * In which formats reports are written, such as {@code html}, {@code csv} or {@code junit}; none for no report.
         *
         * @throws IllegalArgumentException if there is no such format
         */
        public Builder formats(String... values) {
            formats = Reports.in(List.of(values));
            return this;
        }

        /**
         * Keeps runs, in place of the store that the environment names ({@code LLMBENCH_DB_URL} where llmbench-store is on the class
         * path), in place of files under the home directory. The caller closes it.
         */
        public Builder store(RunStore value) {
            store = value;
            return this;
        }

        /** Environment variables by name, in place of this process's own. */
        public Builder variables(Function<String, @Nullable String> value) {
            variables = value;
            return this;
        }

        /** One more listener. */
        public Builder listener(RunListener value) {
            listeners.add(value);
            return this;
        }

        /** A provider that comes before those on the class path. */
        public Builder provider(ModelProvider value) {
            providers.add(value);
            return this;
        }

        /** A model that no provider opens; benchmarks name it by its label. */
        public Builder model(BoundModel value) {
            models.add(value);
            return this;
        }

        /** Prices that come before those on the class path. */
        public Builder prices(PriceTable value) {
            prices = value;
            return this;
        }

        /** Remembers answers; not asked under a load that measures. The caller closes it. */
        public Builder cache(ResponseCache value) {
            cache = value;
            return this;
        }

        /** Records answers, or plays recorded ones back; every call is sent unless set. */
        public Builder cassettes(Cassettes value) {
            cassettes = value;
            return this;
        }

        /**
         * Remembers answers in the cache of this name: {@code off}, {@code file}, {@code file:DIRECTORY}, {@code postgres} or {@code
         * redis://HOST:PORT}; what the variable {@code LLMBENCH_CACHE} says unless set, and off without it.
         */
        public Builder cache(String name) {
            cacheName = name;
            return this;
        }

        /**
         * Keys of models that bring none and have none in the environment, in place of the vault that belongs to the store, where
         * llmbench-store is on the class path.
         */
        public Builder keys(KeySource value) {
            keys = value;
            return this;
        }

        /**
         * What a run of paid models may spend where neither its benchmark nor its store has a budget; what the variable {@code
         * LLMBENCH_RUN_CAP} says unless set (US dollars, or {@code none}), and 10 USD without it.
         */
        public Builder runCap(Budget value) {
            runCap = value;
            return this;
        }

        /** Holds calls back in place of the limiter on the class path. */
        public Builder limiter(RateLimiter value) {
            limiter = value;
            return this;
        }

        /**
         * Limits of providers and retries of calls; {@link Limits#DEFAULT} for all unless set, and {@link Limits#NONE} under a load that
         * measures. Runs at a time share a count where their limits are the same; one under a load that measures and another have
         * a count each.
         */
        public Builder limits(RunLimits value) {
            limits = value;
            return this;
        }

        /** Limits that hold under every load, with all that is in them. */
        public Builder limits(LimitTable value) {
            return limits(RunLimits.all(value));
        }

        /** The same limits for every provider, under every load and with all that is in them. */
        public Builder limits(Limits value) {
            return limits(LimitTable.of(value));
        }

        /**
         * Attempts of a call in all, 3 unless set, and 1 under a load that measures; only errors that another attempt may mend are tried
         * again.
         */
        public Builder attempts(int value) {
            return limits(limits.attempts(value));
        }

        /** Longest time of an attempt, ten minutes unless set. */
        public Builder attemptTimeout(Duration value) {
            attemptTimeout = positive(value, "attemptTimeout");
            return this;
        }

        /** Longest time between two events of a stream, two minutes unless set. */
        public Builder stallTimeout(Duration value) {
            stallTimeout = positive(value, "stallTimeout");
            return this;
        }

        /** Longest time of a trial from its start, all its attempts included; none unless set. */
        public Builder trialTimeout(Duration value) {
            trialTimeout = positive(value, "trialTimeout");
            return this;
        }

        /** Longest time of a run: then nothing more is sent and what is under way is cut; none unless set. */
        public Builder runTimeout(Duration value) {
            runTimeout = positive(value, "runTimeout");
            return this;
        }

        /** Shows TPOT and ITL by other tools' definitions too, for reading side by side. */
        public Builder definitions(Definition... values) {
            definitions.addAll(List.of(values));
            return this;
        }

        /**
         * What makes the run what it is beside its benchmark, such as the hash of the jar that its code came from: a run with another
         * value is another experiment and does not go on with it.
         */
        public Builder identity(String name, String value) {
            identity.put(name, value);
            return this;
        }

        /** A named fact for the run's context, such as the file it came from. */
        public Builder context(String name, String value) {
            context.put(name, value);
            return this;
        }

        /** Whether to go on with an unfinished run; true unless set. */
        public Builder resume(boolean value) {
            resume = value;
            return this;
        }

        /** Whether a complete run becomes the benchmark's baseline in place of the one before; false unless set. */
        public Builder updateBaseline(boolean value) {
            updateBaseline = value;
            return this;
        }

        /**
         * Whether this is a build that nobody watches: a baseline that does not exist is then a warning, while elsewhere the first
         * run becomes it. Unless set, whether {@code CI} or what a usual build server sets (such as {@code GITHUB_ACTIONS}, {@code
         * GITLAB_CI}, {@code JENKINS_URL}) is set and not {@code false}; {@code CI=false} decides against all of them.
         */
        public Builder continuousIntegration(boolean value) {
            continuousIntegration = value;
            return this;
        }

        /**
         * The id of the run that is started, for who must name it before it starts; one that sorts by time unless set. The engine is then
         * good for one run.
         *
         * @throws IllegalArgumentException if it is not 1 to 100 letters, digits, dots, hyphens and underscores
         */
        public Builder runId(String value) {
            if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
                throw new IllegalArgumentException(
                        "run id must be 1 to 100 letters, digits, dots, hyphens and underscores," + " but was \""
                                + value + "\"");
            }
            runId = value;
            return this;
        }

        /**
         * Asked before each trial: while it gives {@code null} the run goes on; else nothing more is sent or scored again, what is under way
         * ends, and the run is {@code PARTIAL} for the reason given.
         */
        public Builder stopWhen(Supplier<@Nullable String> value) {
            stop = value;
            return this;
        }

        /**
         * Runs scorers and tasks in code, which may block: at least as many at a time as there are calls. The caller shuts it down.
         * Unless set each run has threads of its own, virtual ones where the platform has them (21+).
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /**
         * The engine.
         *
         * @throws BenchmarkException if the environment names a store and it cannot be opened
         */
        public LlmBench build() {
            OwnStore own = store == null ? configured() : null;
            RunStore files = own == null ? new FileRunStore(home) : own.store();
            RunStore runs = store == null ? files : store;
            List<RunListener> all = new ArrayList<>(listeners);
            AlertWebhook.configured(variables).ifPresent(all::add);
            Settings settings = new Settings(
                    runs,
                    reports == null ? home.resolve("reports") : reports,
                    formats,
                    all,
                    providers,
                    models,
                    prices.withInstalled(),
                    keys == null ? KeySourceProvider.configured(runs, home, variables) : keys,
                    cache == null ? cacheIn(runs) : cache,
                    cassettes,
                    variables,
                    runCap == null ? capOfEnvironment() : runCap,
                    limiter == null ? limiterOnClassPath() : given(limiter),
                    limits,
                    attemptTimeout,
                    stallTimeout,
                    trialTimeout,
                    runTimeout,
                    definitions,
                    context,
                    identity,
                    resume,
                    updateBaseline,
                    continuousIntegration == null ? ContinuousIntegration.detected(variables) : continuousIntegration,
                    runId,
                    stop,
                    executor);
            return new LlmBench(settings, own);
        }

        private @Nullable ResponseCache cacheIn(RunStore runs) {
            String name = cacheName == null ? variables.apply(CACHE) : cacheName;
            if (name == null || name.isBlank() || name.strip().equals("off")) {
                return null;
            }
            try {
                return ResponseCacheProvider.named(name.strip(), runs, home, variables);
            } catch (IOException e) {
                throw new BenchmarkException("the response cache cannot be opened: " + e.getMessage(), e);
            }
        }

        private Budget capOfEnvironment() {
            String given = variables.apply(RUN_CAP);
            if (given == null || given.isBlank()) {
                return USUAL_CAP;
            }
            try {
                return given.strip().equals("none") ? Budget.NONE : Budget.usd(given);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        RUN_CAP + " must be a number of USD over 0, or none, but was \"" + given + "\"", e);
            }
        }

        private @Nullable OwnStore configured() {
            try {
                return RunStoreProvider.configured(home, variables)
                        .map(OwnStore::of)
                        .orElse(null);
            } catch (IOException e) {
                throw new BenchmarkException("the store of runs cannot be opened: " + e.getMessage(), e);
            }
        }

        private static Function<LimitTable, @Nullable RateLimiter> given(RateLimiter limiter) {
            return table -> limiter;
        }

        private Function<LimitTable, @Nullable RateLimiter> limiterOnClassPath() {
            RateLimiterFactory found =
                    ServiceLoader.load(RateLimiterFactory.class).findFirst().orElse(null);
            if (found == null && limits.usual().rated()) {
                throw new IllegalArgumentException(
                        "requests or tokens a minute are limited, but nothing on the class path"
                                + " can hold calls back; add llmbench-providers or give a limiter");
            }
            // Runs of this engine under the same limits share them; the usual ones and those under a load that measures
            // do not.
            Map<LimitTable, RateLimiter> opened = new ConcurrentHashMap<>();
            return table -> found == null || !table.holdBack() ? null : opened.computeIfAbsent(table, found::open);
        }

        private static Duration positive(Duration value, String field) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(field + " must be > 0, but was " + value);
            }
            return value;
        }
    }
}
