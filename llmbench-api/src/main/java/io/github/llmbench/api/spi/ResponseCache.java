package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apiguardian.api.API;

/**
 * Remembers answers by request hash. Safe for use by several threads. A failing cache is as good as an empty one.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ResponseCache extends AutoCloseable {
    /** The remembered answer. */
    CompletionStage<Optional<ModelResponse>> get(String requestHash);

    /** Remembers an answer; only complete ones are offered. */
    CompletionStage<Void> put(String requestHash, ModelResponse response);

    @Override
    void close();
}
