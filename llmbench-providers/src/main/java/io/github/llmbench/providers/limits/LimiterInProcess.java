package io.github.llmbench.providers.limits;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.api.spi.RateLimiterFactory;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Makes limiters that count in this process. Immutable.
 *
 * <pre>{@code
 * RateLimiter limiter = new LimiterInProcess().open(LimitTable.of(Limits.DEFAULT.requestsPerMinute(60)));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LimiterInProcess implements RateLimiterFactory {
    /** For {@link java.util.ServiceLoader}. */
    public LimiterInProcess() {}

    @Override
    public RateLimiter open(LimitTable limits) {
        return open(limits, Timer.ofMachine());
    }

    static RateLimiter open(LimitTable limits, Timer timer) {
        return new Accounts(limits, timer);
    }

    /** Whose calls are counted together: the same key at the same place. */
    private record Holder(
            String provider,
            @Nullable URI baseUrl,
            @Nullable Secret key,
            @Nullable String keyVariable,
            Map<String, Secret> headers) {
        static Holder of(ModelRef model) {
            Endpoint endpoint = model.endpoint();
            return new Holder(
                    model.provider(),
                    endpoint.baseUrl(),
                    endpoint.apiKey(),
                    endpoint.apiKeyVariable(),
                    endpoint.headers());
        }

        /** For messages: no key, no user information. */
        String name() {
            return baseUrl == null ? provider : provider + " at " + baseUrl.getHost() + port(baseUrl);
        }

        private static String port(URI url) {
            return url.getPort() < 0 ? "" : ":" + url.getPort();
        }
    }

    private static final class Accounts implements RateLimiter {
        private final LimitTable limits;
        private final Timer timer;
        private final Map<Holder, Account> accounts = new ConcurrentHashMap<>();

        Accounts(LimitTable limits, Timer timer) {
            this.limits = limits;
            this.timer = timer;
        }

        @Override
        public CompletionStage<Permit> acquire(ModelRef model, long estimatedTokens) {
            Limits own = limits.of(model);
            if (!own.holdBack()) {
                return CompletableFuture.completedFuture(Permit.FREE);
            }
            Holder holder = Holder.of(model);
            Account account = accounts.get(holder);
            if (account == null) {
                account = accounts.computeIfAbsent(holder, h -> new Account(h.name(), own, timer));
            }
            return account.acquire(estimatedTokens);
        }
    }
}
