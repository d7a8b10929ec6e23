package io.github.llmbench.providers.limits;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallRefusedException;
import io.github.llmbench.api.spi.RateLimiter.Permit;
import io.github.llmbench.api.spi.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one key at one endpoint may do. A call passes the breaker's door, waits for its place, then for its share of requests and
 * tokens and for the end of a pause the provider asked for; last it takes the breaker's permit. Safe for use by several threads.
 */
final class Account {
    private final Timer timer;
    private final long origin;
    private final @Nullable Breaker breaker;
    private final @Nullable Concurrency concurrency;
    private final @Nullable Rate requests;
    private final @Nullable Rate tokens;
    /** Nanoseconds after the origin until which nothing is sent. */
    private final AtomicLong heldUntil = new AtomicLong();

    Account(String endpoint, Limits limits, Timer timer) {
        this.timer = timer;
        origin = timer.nanos();
        breaker = limits.breaker() == null ? null : new Breaker(endpoint, limits.breaker());
        concurrency = limits.inFlight() == null ? null : new Concurrency(limits.inFlight(), timer);
        requests = Rate.of(limits.requestsPerMinute(), timer);
        tokens = Rate.of(limits.tokensPerMinute(), timer);
    }

    CompletableFuture<Permit> acquire(long estimate) {
        if (breaker != null) {
            CallRefusedException refusal = breaker.refusal();
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
        }
        CompletableFuture<Void> place =
                concurrency == null ? CompletableFuture.completedFuture(null) : concurrency.enter();
        return place.thenCompose(in -> share(estimate)).thenApply(ready -> permit(estimate));
    }

    private CompletableFuture<Void> share(long estimate) {
        long wait = Math.max(requests == null ? 0 : requests.take(1), tokens == null ? 0 : tokens.borrow(estimate));
        return wait > 0 ? timer.after(wait).thenCompose(over -> held()) : held();
    }

    /** A pause may grow while a call waits for its end. */
    private CompletableFuture<Void> held() {
        long left = heldUntil.get() - (timer.nanos() - origin);
        return left > 0 ? timer.after(left).thenCompose(over -> held()) : CompletableFuture.completedFuture(null);
    }

    private Permit permit(long estimate) {
        boolean tries = false;
        if (breaker != null) {
            try {
                tries = breaker.enter();
            } catch (CallRefusedException refused) {
                if (concurrency != null) {
                    concurrency.leave();
                }
                if (tokens != null) {
                    tokens.correct(estimate, 0);
                }
                throw refused;
            }
        }
        boolean tried = tries;
        return response -> release(estimate, response, tried);
    }

    private void release(long estimate, ModelResponse response, boolean tried) {
        if (breaker != null) {
            breaker.ended(response, tried);
        }
        if (tokens != null) {
            tokens.correct(estimate, used(response, estimate));
        }
        CallError error = response.error();
        boolean limited = error != null && error.kind() == CallError.Kind.RATE_LIMITED;
        hold(response, error, limited, estimate);
        if (concurrency == null) {
            return;
        }
        if (limited) {
            concurrency.limited();
        } else if (error == null) {
            concurrency.answered();
        } else {
            concurrency.leave();
        }
    }

    private void hold(ModelResponse response, @Nullable CallError error, boolean limited, long estimate) {
        if (response.headers().isEmpty()) {
            return;
        }
        Instant now = Instant.now();
        long hold = RateHeaders.hold(response.headers(), estimate, now);
        if (limited || (error != null && error.kind() == CallError.Kind.SERVER_ERROR)) {
            // 503 and 529 ask for a pause in the same words as 429.
            hold = Math.max(
                    hold,
                    RetryAfter.of(response.headers(), now)
                            .map(Duration::toNanos)
                            .orElse(0L));
        }
        if (hold > 0) {
            heldUntil.accumulateAndGet(timer.nanos() - origin + hold, Math::max);
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
