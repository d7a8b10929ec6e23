package io.github.llmbench.testing;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A small run: four samples, one of which fails with status 503. A source of the tests of every module that listens to runs. */
public final class EchoRuns {
    private EchoRuns() {}

    private record Echo() implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            CallTrace.Recorder recorder = context.recorder();
            recorder.sent(System.nanoTime());
            String asked = request.messages().get(0).text();
            if (asked.equals("3")) {
                recorder.end(System.nanoTime());
                return CompletableFuture.completedFuture(ModelResponse.failed(
                        new CallError(CallError.Kind.SERVER_ERROR, 503, "503: busy"), recorder.finish()));
            }
            recorder.streamed(true);
            recorder.content(System.nanoTime(), asked.length(), CallTrace.EventKind.TEXT);
            recorder.end(System.nanoTime());
            return CompletableFuture.completedFuture(ModelResponse.answered(asked, Usage.of(7, 2), recorder.finish()));
        }

        @Override
        public void close() {}
    }

    /** The run, in a home of its own. */
    public static Run of(Path home, RunListener listener) {
        ModelRef model = ModelRef.of("google:flash")
                .labelled("mine")
                .with(ModelParameters.builder()
                        .temperature(0.5)
                        .maxOutputTokens(9)
                        .build());
        List<Sample> samples = List.of("1", "2", "3", "4").stream()
                .map(n -> Sample.builder().id("n" + n).input(n).target("1").build())
                .toList();
        BigDecimal one = BigDecimal.ONE;
        return LlmBench.builder()
                .home(home)
                .attempts(1)
                .listener(listener)
                .model(new BoundModel(model, new Echo()))
                .prices(PriceTable.of(
                        "test",
                        Map.of(
                                "google:flash",
                                new Price(one, one, null, null, true, "test", LocalDate.of(2026, 11, 24)))))
                .build()
                .run(Benchmark.named("small")
                        .task(Task.of(Dataset.of("numbers", samples)).scorer(Scorers.exactMatch()))
                        .models(model)
                        .gate("accuracy >= 0.99"));
    }
}
