package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.ModelRef;
import org.apiguardian.api.API;

/**
 * A model together with the client that calls it, for models that no provider can open: an application's own langchain4j model,
 * or a client under test.
 *
 * @param ref how benchmarks name it
 * @param client calls it; closed by whoever made it
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record BoundModel(ModelRef ref, ModelClient client) {}
