package io.github.llmbench.cli;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names a model on the command line. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "PROVIDER:NAME",
            description = "The model, for example openai:gpt-4o-mini.")
    private String model = "";

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "All of the URL before /chat/completions, /responses, /messages, /models/… or /api/chat.")
    private @Nullable String baseUrl;

    @Option(
            names = "--api-key-env",
            paramLabel = "VARIABLE",
            description = "The environment variable that holds the key, if not the provider's usual one.")
    private @Nullable String apiKeyVariable;

    /** The model with these parameters. */
    ModelRef ref(ModelParameters parameters) {
        Endpoint.Builder endpoint = Endpoint.builder();
        if (baseUrl != null) {
            endpoint.baseUrl(baseUrl);
        }
        if (apiKeyVariable != null) {
            endpoint.apiKeyVariable(apiKeyVariable);
        }
        return ModelRef.of(model).at(endpoint.build()).with(parameters);
    }
}
