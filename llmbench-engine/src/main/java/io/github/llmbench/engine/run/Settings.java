package io.github.llmbench.engine.run;

import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.RunStore;
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
 * @param providers asked in order before those on the class path
 * @param models that no provider opens
 * @param limiter holds calls back; {@code null} where nothing does
 * @param limits how often a call is tried
 */
public record Settings(
        RunStore store,
        Path reports,
        List<RunListener> listeners,
        List<ModelProvider> providers,
        List<BoundModel> models,
        PriceTable prices,
        @Nullable ResponseCache cache,
        @Nullable RateLimiter limiter,
        LimitTable limits,
        @Nullable Duration attemptTimeout,
        @Nullable Duration stallTimeout,
        Map<String, String> context,
        boolean resume) {
    public Settings {
        listeners = List.copyOf(listeners);
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        context = Map.copyOf(context);
    }
}
