package io.github.llmbench.engine.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.BenchmarkSkippedException;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.cassette.Mode;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the mode of the cassettes means for the models of a run. Immutable. */
record Replaying(Cassettes cassettes, List<ModelProvider> providers) {

    /** Whether calls of the model are sent whatever the mode. */
    boolean untouched(ModelRef model) {
        return cassettes.untouched(model, endpoint(model));
    }

    private @Nullable URI endpoint(ModelRef model) {
        URI given = model.endpoint().baseUrl();
        return given != null
                ? given
                : providers.stream()
                        .filter(provider -> provider.ids().contains(model.provider()))
                        .flatMap(provider -> provider.endpoint(model).stream())
                        .findFirst()
                        .orElse(null);
    }

    /** The mode that some model of the run is under; live where all are sent whatever the mode. */
    Mode mode(List<ModelRef> models) {
        return models.stream().allMatch(this::untouched) ? Mode.LIVE : cassettes.mode();
    }

    /**
     * The client, or one that is never to be called: a replay needs no key and no provider, and where some calls are replayed a missing
     * key fails only the others.
     */
    ModelClient open(ModelRef model, Supplier<ModelClient> opened) {
        boolean replayed = !untouched(model);
        if (replayed && cassettes.mode() == Mode.REPLAY) {
            return new Closed("model " + model + " is only replayed");
        }
        try {
            return opened.get();
        } catch (MissingKeyException e) {
            if (replayed && cassettes.mode() == Mode.REPLAY_OR_LIVE) {
                return new Closed(Objects.requireNonNull(e.getMessage()));
            }
            throw e;
        }
    }

    /**
     * Refuses what cannot be run in this mode.
     *
     * @throws BenchmarkSkippedException with the reason
     */
    void check(Benchmark benchmark, List<BoundModel> models) {
        if (cassettes.mode() == Mode.OFF) {
            throw new BenchmarkSkippedException("benchmark " + benchmark.name() + " is skipped: benchmarks are off");
        }
        if (cassettes.mode() == Mode.REPLAY && benchmark.load().paced()) {
            models.stream().filter(model -> !untouched(model.ref())).findFirst().ifPresent(model -> {
                throw new BenchmarkSkippedException("benchmark " + benchmark.name()
                        + " is skipped: its load \"" + benchmark.load() + "\" measures calls as they are made,"
                        + " and in mode replay " + model.ref() + " makes none; run it in mode live");
            });
        }
    }

    /** Makes no call. */
    private record Closed(String why) implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            return CompletableFuture.completedFuture(ModelResponse.failed(
                    new CallError(CallError.Kind.AUTHENTICATION, null, why),
                    context.recorder().end(System.nanoTime()).finish()));
        }

        @Override
        public void close() {}
    }
}
