package io.github.llmbench.engine.run;

import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.engine.report.Reports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a benchmark is run. Immutable.
 *
 * @param store keeps runs
 * @param reports directory under which each run gets its own
 * @param formats of the reports
 * @param providers asked in order before those on the class path
 * @param models that no provider opens
 * @param attempts of a call in all
 * @param updateBaseline whether a complete run replaces the baseline
 * @param continuousIntegration whether a baseline that is not there is a warning, not made
 */
public record Settings(
        RunStore store,
        Path reports,
        Reports formats,
        List<RunListener> listeners,
        List<ModelProvider> providers,
        List<BoundModel> models,
        PriceTable prices,
        @Nullable ResponseCache cache,
        @Nullable RateLimiter limiter,
        int attempts,
        @Nullable Duration attemptTimeout,
        @Nullable Duration stallTimeout,
        Map<String, String> context,
        boolean resume,
        boolean updateBaseline,
        boolean continuousIntegration) {
    public Settings {
        listeners = List.copyOf(listeners);
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        context = Map.copyOf(context);
    }
}
