package io.github.llmbench.server.elsewhere;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.util.stream.IntStream;

/** A benchmark of a user, whose class the server does not have. */
@LlmBenchmark("sums of a user")
@UnderLoad("closed 2")
class SumsBenchmark {
    static final int SAMPLES = 40;

    @ModelSource
    ModelRef model() {
        return ModelRef.of("openai-compatible:a").at(System.getProperty("test.models") + "/v1");
    }

    @Eval
    @Require("accuracy >= 0.2")
    Task sums() {
        return Task.of(Dataset.of(
                        "sums",
                        () -> IntStream.range(0, SAMPLES)
                                .mapToObj(i -> Sample.builder()
                                        .id("q" + i)
                                        .input(i + "?")
                                        .target(i % 2 == 0 ? "2" : "3")
                                        .build())))
                .scorer(Scorers.exactMatch());
    }
}
