package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.concurrent.CompletableFuture;
import org.apiguardian.api.API;

/**
 * A handle on a model for one trial. Every call through it passes the engine's chain (cassette, cache, budget, limiter) and is
 * recorded with the trial, whoever makes it: the engine, a judge or user code. Safe for use by several threads.
 *
 * <pre>{@code
 * String answer = model.ask("What is 6 x 7?").text();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Model {
    /** Which model this is. */
    ModelRef ref();

    /** Starts a call; the future never fails for what a provider does: a failed call is a response with an error. */
    CompletableFuture<ModelResponse> call(ModelRequest request);

    /** Calls with one user message and the model's own parameters, and waits for the answer. */
    default ModelResponse ask(String userText) {
        return call(ModelRequest.of(userText).with(ref().parameters())).join();
    }

    /**
     * This model as another library's type, for example a langchain4j {@code ChatModel}, where a {@code ModelView} on the class
     * path offers it.
     *
     * @throws IllegalArgumentException if none does
     */
    <T> T as(Class<T> type);
}
