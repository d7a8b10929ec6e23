package io.github.llmbench.engine.chain;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries a call again where another attempt may succeed: exponential pauses with full jitter (Brooker, "Exponential backoff and
 * jitter", 2015), or what the provider asks for in {@code Retry-After}. Deterministic errors are never tried again, nor is a provider
 * asked before the time it named: where that lies beyond the limits, the call fails at once. Safe for use by several threads.
 */
public final class Attempts {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    private final LimitTable limits;
    private final Duration firstPause;
    private final ScheduledExecutorService scheduler;

    /**
     * A policy.
     *
     * @param limits how often and how long each provider is asked
     * @param firstPause upper end of the pause before the second attempt; doubled for each further one
     * @param scheduler starts the attempts after the first
     */
    public Attempts(LimitTable limits, Duration firstPause, ScheduledExecutorService scheduler) {
        this.limits = limits;
        this.firstPause = firstPause;
        this.scheduler = scheduler;
    }

    CompletableFuture<ModelResponse> call(ModelRef model, Start start, Supplier<CompletableFuture<Attempt>> attempt) {
        Limits own = limits.of(model);
        if (own.attempts() == 1) {
            return attempt.get().thenApply(Attempt::response);
        }
        Pauses pauses = new Pauses(Math.min(own.retryFor().toNanos(), start.left()), firstPause);
        return attempt.get()
                .thenCompose(first -> worthAnother(first.response())
                        ? again(first, own.attempts(), pauses, attempt)
                        : CompletableFuture.completedFuture(first.response()));
    }

    /** The policy takes the first attempt as it was made; most calls need no second and never come here. */
    private CompletableFuture<ModelResponse> again(
            Attempt first, int most, Pauses pauses, Supplier<CompletableFuture<Attempt>> attempt) {
        RetryPolicy<Attempt> policy = RetryPolicy.<Attempt>builder()
                // An exception breaks the client's contract and is no sign that another attempt may succeed.
                .handleIf((made, failure) -> failure == null && worthAnother(made.response()) && pauses.after(made))
                .withMaxAttempts(most)
                .withDelayFn(context -> pauses.next())
                .build();
        return Failsafe.with(policy)
                .with(scheduler)
                .getStageAsync(
                        context -> context.isFirstAttempt() ? CompletableFuture.completedFuture(first) : attempt.get())
                .thenApply(Attempt::response);
    }

    private static boolean worthAnother(ModelResponse response) {
        CallError error = response.error();
        return error != null
                && error.kind().retryable()
                && !"false".equals(response.headers().get("x-should-retry"));
    }

    /** The pauses of one call. Used by one attempt at a time. */
    private static final class Pauses {
        private final long start = System.nanoTime();
        private final long longest;
        private final Duration first;
        private @Nullable Attempt last;
        private int attempts;
        private Duration next = Duration.ZERO;

        Pauses(long longest, Duration first) {
            this.longest = longest;
            this.first = first;
        }

        /** Decides on the pause after an attempt, once; false where the next attempt would come too late. */
        @SuppressWarnings("ReferenceEquality") // the policy may ask about one attempt twice; equal ones are still two
        boolean after(Attempt made) {
            if (made != last) {
                last = made;
                Duration asked = made.pause();
                next = asked == null ? backoff(attempts++) : asked;
            }
            return System.nanoTime() - start + next.toNanos() <= longest;
        }

        Duration next() {
            return next;
        }

        private Duration backoff(int before) {
            Duration most = first.multipliedBy(1L << Math.min(before, 20));
            long nanos = Math.min(most.toNanos(), LONGEST_BACKOFF.toNanos());
            return Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos + 1));
        }
    }
}
