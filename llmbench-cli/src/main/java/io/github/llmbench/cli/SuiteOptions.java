package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.engine.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a standard benchmark is run with, and a benchmark file says itself. */
final class SuiteOptions {
    private static final int IN_FLIGHT = 8;

    @Option(
            names = "--model",
            paramLabel = "PROVIDER:NAME",
            description = "Of a standard benchmark: the model; several where it stands several times.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Of a standard benchmark: all of the URL before /chat/completions and the like.")
    private @Nullable String baseUrl;

    @Option(
            names = "--api-key-env",
            paramLabel = "VARIABLE",
            description = "Of a standard benchmark: the variable that holds the key, if not the provider's usual one.")
    private @Nullable String apiKeyVariable;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Of a standard benchmark: a seeded random sample of so many questions.")
    private @Nullable Integer limit;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Of a standard benchmark that does not ship its questions: the file that holds them.")
    private @Nullable Path data;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Of a standard benchmark: calls at a time; 8 unless set.")
    private @Nullable Integer inFlight;

    /** The benchmark on the models named. */
    Benchmark benchmark(Suite suite) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException(
                    Suite.PREFIX + suite.id() + " needs a model, for example --model openai:gpt-4o-mini");
        }
        Endpoint.Builder endpoint = Endpoint.builder();
        if (baseUrl != null) {
            endpoint.baseUrl(baseUrl);
        }
        if (apiKeyVariable != null) {
            endpoint.apiKeyVariable(apiKeyVariable);
        }
        Endpoint place = endpoint.build();
        return suite.benchmark(limit, data)
                .models(models.stream().map(id -> ModelRef.of(id).at(place)).toArray(ModelRef[]::new))
                .load(Load.closed(inFlight == null ? IN_FLIGHT : inFlight));
    }

    /** A benchmark file says these things itself. */
    void refuse() {
        if (!models.isEmpty()
                || baseUrl != null
                || apiKeyVariable != null
                || limit != null
                || data != null
                || inFlight != null) {
            throw new IllegalArgumentException(
                    "--model, --base-url, --api-key-env, --limit, --data and --in-flight are for " + Suite.names()
                            + "; a benchmark file says these things itself, and --models picks models of it");
        }
    }
}
