package io.github.llmbench.engine.chain;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tries a call again where another attempt may succeed: exponential pauses with full jitter (Brooker, "Exponential backoff and
 * jitter", 2015), or what the provider asks for in {@code Retry-After}. Deterministic errors are never tried again.
 */
public final class Attempts {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final RetryPolicy<ModelResponse> policy;
    private final ScheduledExecutorService scheduler;

    /**
     * A policy.
     *
     * @param most attempts in all, at least 1
     * @param firstPause upper end of the pause before the second attempt; doubled for each further one
     */
    public Attempts(int most, Duration firstPause, ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
        policy = RetryPolicy.<ModelResponse>builder()
                // An exception breaks the client's contract and is no sign that another attempt may succeed.
                .handleIf((response, failure) -> failure == null && worthAnother(response))
                .withMaxAttempts(most)
                .withDelayFn(context -> pause(context.getLastResult(), context.getAttemptCount(), firstPause))
                .build();
    }

    CompletableFuture<ModelResponse> call(ModelClient client, ModelRequest request, CallContext context, Start start) {
        if (policy.getConfig().getMaxAttempts() == 1) {
            return attempt(client, request, context, start);
        }
        RetryPolicy<ModelResponse> bounded = start.deadline() == Start.NEVER
                ? policy
                : RetryPolicy.builder(policy.getConfig())
                        .withMaxDuration(Duration.ofNanos(Math.max(1, start.left())))
                        .build();
        return Failsafe.with(bounded).with(scheduler).getStageAsync(() -> attempt(client, request, context, start));
    }

    /** An attempt has no longer than the trial and the run have; the client closes the connection then. */
    private static CompletableFuture<ModelResponse> attempt(
            ModelClient client, ModelRequest request, CallContext context, Start start) {
        if (start.deadline() == Start.NEVER) {
            return client.call(request, context);
        }
        Duration left = Duration.ofNanos(start.left());
        if (left.isNegative() || left.isZero()) {
            return CompletableFuture.failedFuture(new TimeoutException());
        }
        Duration most = context.attemptTimeout();
        return client.call(
                request,
                new CallContext(
                        context.recorder(),
                        most == null || left.compareTo(most) < 0 ? left : most,
                        context.stallTimeout(),
                        context.callId()));
    }

    private static boolean worthAnother(@Nullable ModelResponse response) {
        if (response == null) {
            return false;
        }
        CallError error = response.error();
        return error != null && error.kind().retryable();
    }

    private static Duration pause(@Nullable ModelResponse response, int attempts, Duration firstPause) {
        String header = response == null ? null : response.headers().get("retry-after");
        Duration asked = header == null ? null : asked(header.strip());
        if (asked != null) {
            return shorter(asked);
        }
        Duration longest = shorter(firstPause.multipliedBy(1L << Math.min(attempts - 1, 20)));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest.toMillis() + 1));
    }

    /** Seconds or a date (RFC 9110, section 10.2.3); {@code null} where it is neither. */
    private static @Nullable Duration asked(String header) {
        if (header.matches("[0-9]{1,6}(\\.[0-9]+)?")) {
            return Duration.ofMillis((long) (Double.parseDouble(header) * 1_000));
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
            Duration rest = Duration.between(Instant.now(), until);
            return rest.isNegative() ? Duration.ZERO : rest;
        } catch (DateTimeException neither) {
            return null;
        }
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
