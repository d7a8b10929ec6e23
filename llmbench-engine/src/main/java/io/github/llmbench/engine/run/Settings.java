package io.github.llmbench.engine.run;

import static org.apiguardian.api.API.Status.INTERNAL;

import io.github.llmbench.api.Budget;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.report.Reports;
import io.github.llmbench.engine.timing.Definition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How a benchmark is run. Immutable.
 *
 * @param store keeps runs
 * @param reports directory under which each run gets its own
 * @param formats of the reports
 * @param providers asked in order before those on the class path
 * @param models that no provider opens
 * @param keys of models that bring none
 * @param cache remembers answers; {@code null} for none
 * @param cassettes whether answers are recorded or replayed
 * @param variables environment variables by name
 * @param runCap what a run of paid models may spend where nothing else limits it
 * @param limiters gives what holds calls back under limits; {@code null} where nothing does
 * @param limits of providers, and how often a call is tried
 * @param trialTimeout longest time of a trial from its start; {@code null} for none
 * @param runTimeout longest time of the run; {@code null} for none
 * @param definitions of other tools whose TPOT and ITL are shown beside ours
 * @param context named facts of the run
 * @param identity what makes a run what it is beside its benchmark
 * @param updateBaseline whether a complete run replaces the baseline
 * @param executor runs scorers and tasks in code; {@code null} for threads of the run's own
 * @param continuousIntegration whether a baseline that is not there is a warning, not made
 * @param runId id of a run that is started; {@code null} for a new one
 * @param stop gives why the run is to end before its next trial; {@code null} while it is to go on
 */
@API(status = INTERNAL, since = "0.1")
public record Settings(
        RunStore store,
        Path reports,
        Reports formats,
        List<RunListener> listeners,
        List<ModelProvider> providers,
        List<BoundModel> models,
        PriceTable prices,
        KeySource keys,
        @Nullable ResponseCache cache,
        Cassettes cassettes,
        Function<String, @Nullable String> variables,
        Budget runCap,
        Function<LimitTable, @Nullable RateLimiter> limiters,
        RunLimits limits,
        @Nullable Duration attemptTimeout,
        @Nullable Duration stallTimeout,
        @Nullable Duration trialTimeout,
        @Nullable Duration runTimeout,
        Set<Definition> definitions,
        Map<String, String> context,
        Map<String, String> identity,
        boolean resume,
        boolean updateBaseline,
        boolean continuousIntegration,
        @Nullable String runId,
        Supplier<@Nullable String> stop,
        @Nullable Executor executor) {
    public Settings {
        listeners = List.copyOf(listeners);
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        definitions = Set.copyOf(definitions);
        context = Map.copyOf(context);
        identity = Map.copyOf(identity);
    }

    /** The named facts of a run under a load, the limits that hold under it included. */
    Map<String, String> contextOf(Load load) {
        Map<String, String> all = new LinkedHashMap<>(context);
        all.putIfAbsent("limits", limits.of(load).toString());
        return all;
    }
}
