package io.github.llmbench.engine.report;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Runs of small benchmarks through the engine. */
final class Runs {
    /** Gets two thirds of its sums right. */
    static final ModelRef GOOD = ModelRef.of("test:good");
    /** Gets every tenth sum right, gives no number on every seventh and fails on every thirtieth. */
    static final ModelRef POOR = ModelRef.of("test:poor");

    private Runs() {}

    static Benchmark sums(int samples) {
        List<Sample> all = IntStream.range(0, samples)
                .mapToObj(i -> Sample.builder()
                        .id("s" + i)
                        .input(i + " + " + i)
                        .target(Integer.toString(2 * i))
                        .build())
                .toList();
        return Benchmark.named("sums")
                .task(Task.of(Dataset.of("sums", all)).scorer(Scorers.exactMatch(Extractors.lastNumber())))
                .models(GOOD, POOR)
                .load(Load.closed(4))
                .gate("accuracy >= 0.2")
                .gate("accuracy >= 0.66 model=test:good advisory")
                .gate("ttft.p95 <= 800ms");
    }

    static Run run(Path home, Benchmark benchmark, RunListener... listeners) {
        LlmBench.Builder builder = LlmBench.builder()
                .home(home)
                .attempts(1)
                .prices(new OnlyGoodHasAPrice())
                .model(ScriptedModel.bound(GOOD, prompt -> number(prompt) % 3 == 0 ? "I think 7" : right(prompt)))
                .model(ScriptedModel.bound(POOR, Runs::poor));
        List.of(listeners).forEach(builder::listener);
        return builder.build().run(benchmark);
    }

    /** Of one unpriced model that fails on every call. */
    static Run silent(Path home) {
        ModelRef model = ModelRef.of("test:silent");
        Sample sample = Sample.builder().id("s1").input("a").build();
        return LlmBench.builder()
                .home(home)
                .attempts(1)
                .model(ScriptedModel.bound(model, prompt -> null))
                .build()
                .run(Benchmark.named("silent")
                        .task(Task.of(Dataset.of("t", List.of(sample))))
                        .models(model));
    }

    private static String poor(String prompt) {
        int number = number(prompt);
        if (number % 30 == 29) {
            return null;
        }
        if (number % 7 == 6) {
            return "no idea";
        }
        return number % 10 == 0 ? right(prompt) : "It is -1";
    }

    private static int number(String prompt) {
        return Integer.parseInt(prompt.substring(0, prompt.indexOf(' ')));
    }

    private static String right(String prompt) {
        return "The sum is " + 2 * number(prompt);
    }

    private record OnlyGoodHasAPrice() implements PriceTable {
        @Override
        public Optional<Price> price(ModelRef model) {
            return Optional.of(model)
                    .filter(GOOD::equals)
                    .map(m -> new Price(
                            new BigDecimal("0.15"),
                            new BigDecimal("0.60"),
                            null,
                            null,
                            true,
                            "a test",
                            LocalDate.of(2026, 11, 24)));
        }

        @Override
        public String version() {
            return "test";
        }
    }
}
