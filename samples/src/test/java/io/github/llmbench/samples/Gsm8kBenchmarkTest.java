package io.github.llmbench.samples;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Extractors;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.ModelSource;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Three models on the 1,319 questions of GSM8K. With a real provider {@code @Models("openai:gpt-4o-mini")} is all it takes. */
@LlmBenchmark("gsm8k")
@UnderLoad("closed 16")
@Require("cost <= 0.50 USD")
class Gsm8kBenchmarkTest {
    private RecordedModels recorded;

    @BeforeBenchmark
    void play() throws IOException {
        recorded = RecordedModels.play(Path.of("gsm8k"));
    }

    @ModelSource
    List<ModelRef> models() {
        return recorded.models();
    }

    @Configure
    void prices(LlmBench.Builder engine) {
        engine.prices(RecordedModels.prices());
    }

    @Eval(
            dataset = "classpath:gsm8k/test.jsonl",
            prompt = "Question: {{question}}\nAnswer:",
            input = "question",
            target = "answer")
    @Require("accuracy >= 0.50 model=gpt3-175b-verification")
    @Require("accuracy >= 0.40 model=gpt3-6b-verification")
    @Require("accuracy >= 0.50 model=gpt3-175b-finetuning advisory")
    @Require("unscored <= 1%")
    Scorer exact() {
        return Scorers.exactMatch(Extractors.gsm8kFlexible());
    }

    @AfterBenchmark
    void stop() {
        recorded.close();
    }
}
