package io.github.llmbench.server.limit;

import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.RateLimiter;
import io.github.llmbench.providers.limits.LimiterInProcess;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what holds calls of runs back. Runs of a project with the same limits share them, here and over all workers; concurrency that
 * gives way to 429 and breakers are each worker's own, since each sees the answers itself. Safe for use by several threads.
 */
public final class Limiters implements AutoCloseable {
    private static final int KEPT = 200;

    private final Rates rates;
    private final @Nullable RedisRates redis;
    private final Map<Owner, RateLimiter> own = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Owner, RateLimiter> eldest) {
            return size() > KEPT;
        }
    };

    private record Owner(String project, LimitTable limits) {}

    private Limiters(Rates rates, @Nullable RedisRates redis) {
        this.rates = rates;
        this.redis = redis;
    }

    /**
     * Of a worker without Redis.
     *
     * @param workers how many there are
     */
    public static Limiters shares(IntSupplier workers) {
        return new Limiters(new WorkerShares(workers), null);
    }

    /**
     * Of a worker that shares buckets in Redis with others; while Redis is away it has its share.
     *
     * @param server {@code redis://host:port} or {@code rediss://user:password@host:port}
     * @param workers how many there are
     */
    public static Limiters redis(URI server, IntSupplier workers) {
        RedisRates redis = RedisRates.open(server, new WorkerShares(workers));
        return new Limiters(redis, redis);
    }

    /** Whether Redis answers now; empty where there is none. */
    public Optional<Boolean> redis() {
        return redis == null ? Optional.empty() : Optional.of(redis.answers());
    }

    /** For a run of a project. */
    public RateLimiter of(String project, LimitTable limits) {
        RateLimiter inProcess;
        synchronized (own) {
            inProcess = own.computeIfAbsent(
                    new Owner(project, limits), owner -> new LimiterInProcess().open(unrated(limits)));
        }
        return limits.rated() ? new Shared(project, limits, inProcess) : inProcess;
    }

    private static LimitTable unrated(LimitTable limits) {
        Map<String, Limits> all = new TreeMap<>();
        limits.byProvider().forEach((provider, each) -> all.put(provider, unrated(each)));
        return new LimitTable(unrated(limits.usual()), all);
    }

    private static Limits unrated(Limits limits) {
        return new Limits(limits.attempts(), limits.retryFor(), null, null, limits.inFlight(), limits.breaker());
    }

    /** Waits for the share of requests and tokens, then for its place in the process. */
    private final class Shared implements RateLimiter {
        private static final long NANOS_A_MINUTE = 60_000_000_000L;

        private final String project;
        private final LimitTable limits;
        private final RateLimiter inProcess;

        Shared(String project, LimitTable limits, RateLimiter inProcess) {
            this.project = project;
            this.limits = limits;
            this.inProcess = inProcess;
        }

        private @Nullable Rate rate(ModelRef model, String what, @Nullable Long perMinute) {
            if (perMinute == null) {
                return null;
            }
            URI url = model.endpoint().baseUrl();
            // The vault has one key a project, provider and host.
            String account = project + "|" + model.provider() + "|" + (url == null ? "" : url.getAuthority());
            return new Rate("llmbench:rate:" + account + "|" + what + "|" + perMinute, perMinute);
        }

        @Override
        public CompletionStage<Permit> acquire(ModelRef model, long estimatedTokens) {
            Limits of = limits.of(model);
            Rate requests = rate(model, "requests", of.requestsPerMinute());
            Rate tokens = rate(model, "tokens", of.tokensPerMinute());
            long estimate = Math.max(1, estimatedTokens);
            CompletionStage<Long> wait =
                    requests == null ? CompletableFuture.completedFuture(0L) : rates.take(requests, 1);
            if (tokens != null) {
                // On credit: one call may need more tokens than come in a second; the next one waits for them.
                wait = wait.thenCombine(borrow(tokens, estimate), Math::max);
            }
            return wait.thenCompose(Shared::after)
                    .thenCompose(waited -> inProcess.acquire(model, estimatedTokens))
                    .thenApply(permit -> response -> release(permit, tokens, estimate, response));
        }

        private CompletionStage<Long> borrow(Rate tokens, long estimate) {
            long own = estimate * (NANOS_A_MINUTE / tokens.perMinute());
            return rates.take(tokens, estimate).thenApply(nanos -> nanos - own);
        }

        private static CompletionStage<Long> after(long nanos) {
            if (nanos <= 0) {
                return CompletableFuture.completedFuture(0L);
            }
            return CompletableFuture.supplyAsync(
                    () -> nanos, CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS));
        }

        private void release(Permit permit, @Nullable Rate tokens, long estimate, ModelResponse response) {
            permit.release(response);
            if (tokens == null) {
                return;
            }
            long used = used(response, estimate);
            if (used < estimate) {
                rates.giveBack(tokens, estimate - used);
            } else if (used > estimate) {
                CompletionStage<Long> unused = rates.take(tokens, used - estimate);
            }
        }

        private static long used(ModelResponse response, long estimate) {
            Long input = response.usage().inputTokens();
            Long output = response.usage().outputTokens();
            if (input == null && output == null) {
                return response.error() == null ? estimate : 0;
            }
            return (input == null ? 0 : input) + (output == null ? 0 : output);
        }
    }

    @Override
    public void close() {
        rates.close();
    }
}
