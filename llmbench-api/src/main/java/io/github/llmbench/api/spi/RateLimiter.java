package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelResponse;
import java.util.concurrent.CompletionStage;
import org.apiguardian.api.API;

/**
 * Holds calls back so that a provider's limits are kept. Each attempt of a call passes it. Waiting here is outside service time and
 * shown apart. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface RateLimiter {
    /**
     * Completes when a call with about so many tokens may be sent; fails with {@link CallRefusedException} where it may not be sent
     * at all.
     */
    CompletionStage<Permit> acquire(ModelRef model, long estimatedTokens);

    /** The right to send one attempt. */
    @FunctionalInterface
    interface Permit {
        /** A permit that nobody waits for. */
        Permit FREE = response -> {};

        /** Gives it back with what came of the attempt; called once, whatever happened. */
        void release(ModelResponse response);
    }
}
