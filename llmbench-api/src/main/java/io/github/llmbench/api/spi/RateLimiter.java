package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import java.util.concurrent.CompletionStage;
import org.apiguardian.api.API;

/**
 * Holds calls back so that a provider's limits are kept. Waiting here is outside service time and shown apart. Safe for use by
 * several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface RateLimiter {
    /** Completes when a call with about so many tokens may be sent. */
    CompletionStage<Void> acquire(ModelRef model, long estimatedTokens);
}
