package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.concurrent.CompletableFuture;
import org.apiguardian.api.API;

/**
 * Calls judges on behalf of a scorer. In a run such a call passes the same chain as every other (cassette, cache, budget, limiter) and
 * is recorded with the trial, its cost apart. Implementations are safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface JudgeCalls {
    /** Where nothing can be called, as when stored answers are scored. */
    JudgeCalls NONE = (judge, request) -> CompletableFuture.failedFuture(
            new IllegalStateException("judges can be called in a run only; stored answers are scored without a call"));

    /**
     * Starts a call.
     *
     * @param judge one that {@link Scorer#judges()} names
     * @return a failed call is a response with an error; fails where the call could not even be tried
     */
    CompletableFuture<ModelResponse> call(ModelRef judge, ModelRequest request);
}
