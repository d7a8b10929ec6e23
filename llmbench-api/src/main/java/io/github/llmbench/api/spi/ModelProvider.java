package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Opens clients for the models of one or more providers. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface ModelProvider {
    /** The provider ids it serves, such as {@code openai}. */
    Set<String> ids();

    /**
     * Opens a client; no call is made.
     *
     * @throws MissingKeyException if the model needs a key and none is configured
     * @throws IllegalArgumentException if the reference is not one this provider can serve
     */
    ModelClient open(ModelRef model);

    /** Where calls of a model go: its own base URL, else the provider's usual one; empty where neither is known. */
    default Optional<URI> endpoint(ModelRef model) {
        return Optional.ofNullable(model.endpoint().baseUrl());
    }

    /**
     * Opens a client that may take its key from a source, where neither the model nor the environment has one.
     *
     * @throws MissingKeyException if the model needs a key and none is configured
     * @throws IllegalArgumentException if the reference is not one this provider can serve
     * @throws java.io.UncheckedIOException if the source cannot be read
     */
    default ModelClient open(ModelRef model, KeySource keys) {
        return open(model);
    }
}
