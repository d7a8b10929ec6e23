package io.github.llmbench.cli;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.engine.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a standard benchmark is run with, and a benchmark file says itself. */
final class SuiteOptions {
    /** Under this name a run's context holds the standard benchmark it is of. */
    static final String SUITE = "suite";

    private static final String CONTEXT = "suite.";
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
            description =
                    "Of a standard benchmark that does not ship its questions, or java-problems: the file with them.")
    private @Nullable Path data;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Of a standard benchmark: calls at a time; 8 unless set.")
    private @Nullable Integer inFlight;

    @Option(
            names = "--judge",
            paramLabel = "PROVIDER:NAME",
            description = "Of a standard benchmark that needs one: the model that rates the answers.")
    private @Nullable String judge;

    @Option(
            names = "--allow-execution",
            description =
                    "Of a standard benchmark that has to: run code that a model wrote on this machine, kept apart as"
                            + " far as bubblewrap or user namespaces work here.")
    private boolean allowExecution;

    @Option(
            names = "--judge-base-url",
            paramLabel = "URL",
            description = "Of a standard benchmark: where its judge is, if not at its provider's usual place.")
    private @Nullable String judgeBaseUrl;

    /** As an earlier run was started, by its context; with these models. */
    static SuiteOptions of(Map<String, String> context, List<String> models) {
        SuiteOptions options = new SuiteOptions();
        options.models = models;
        options.baseUrl = context.get(CONTEXT + "base-url");
        options.apiKeyVariable = context.get(CONTEXT + "api-key-env");
        options.judge = context.get(CONTEXT + "judge");
        options.judgeBaseUrl = context.get(CONTEXT + "judge-base-url");
        String file = context.get(CONTEXT + "data");
        options.data = file == null ? null : Path.of(file);
        options.limit = number(context.get(CONTEXT + "limit"));
        options.inFlight = number(context.get(CONTEXT + "in-flight"));
        options.allowExecution = Boolean.parseBoolean(context.get(CONTEXT + "allow-execution"));
        return options;
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }

    /** What {@link #of} needs to start the same again. */
    Map<String, String> context(Suite suite) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put(SUITE, Suite.PREFIX + suite.id());
        put(context, "base-url", baseUrl);
        put(context, "api-key-env", apiKeyVariable);
        put(context, "judge", judge);
        put(context, "judge-base-url", judgeBaseUrl);
        put(context, "data", data == null ? null : data.toAbsolutePath().normalize());
        put(context, "limit", limit);
        put(context, "in-flight", inFlight);
        put(context, "allow-execution", allowExecution ? true : null);
        return context;
    }

    private static void put(Map<String, String> context, String name, @Nullable Object value) {
        if (value != null) {
            context.put(CONTEXT + name, value.toString());
        }
    }

    private @Nullable ModelRef judge() {
        if (judge == null) {
            return null;
        }
        return judgeBaseUrl == null ? ModelRef.of(judge) : ModelRef.of(judge).at(judgeBaseUrl);
    }

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
        return suite.benchmark(limit, data, judge(), allowExecution)
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
                || inFlight != null
                || judge != null
                || judgeBaseUrl != null
                || allowExecution) {
            throw new IllegalArgumentException(
                    "--model, --base-url, --api-key-env, --limit, --data, --in-flight, --judge and --allow-execution are for "
                            + Suite.names()
                            + "; a benchmark file says these things itself, and --models picks models of it");
        }
    }
}
