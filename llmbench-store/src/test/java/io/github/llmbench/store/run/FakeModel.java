package io.github.llmbench.store.run;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.score.Scorers;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A model that repeats what it is asked, after some time. */
public final class FakeModel implements ModelClient {
    private final long delayMillis;
    private final AtomicInteger calls = new AtomicInteger();

    public FakeModel(long delayMillis) {
        this.delayMillis = delayMillis;
    }

    public BoundModel bound(String label, Endpoint endpoint) {
        return new BoundModel(new ModelRef("fake", "echo", label, ModelParameters.DEFAULT, endpoint), this);
    }

    public int calls() {
        return calls.get();
    }

    /** A dollar for a million tokens, in or out. */
    public static PriceTable prices() {
        BigDecimal dollar = BigDecimal.ONE;
        return PriceTable.of(
                "test",
                Map.of("fake:echo", new Price(dollar, dollar, null, null, true, "a test", LocalDate.of(2026, 11, 24))));
    }

    /** So many questions whose answer is to say them again. */
    public static Benchmark benchmark(String name, int samples) {
        Dataset dataset = Dataset.of(
                "numbers",
                IntStream.range(0, samples)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("say " + i)
                                .target("say " + i)
                                .build())
                        .toList());
        return Benchmark.named(name)
                .task(Task.of(dataset).prompt("{{input}}").scorer(Scorers.exactMatch()))
                .models(new FakeModel(0).bound("echo", Endpoint.DEFAULT).ref())
                .load(Load.closed(8));
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        calls.incrementAndGet();
        context.recorder().sent(System.nanoTime());
        Executor later = CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(
                () -> ModelResponse.answered(
                        request.messages().get(0).text(),
                        Usage.of(10, 990),
                        context.recorder().end(System.nanoTime()).finish()),
                delayMillis == 0 ? Runnable::run : later);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
