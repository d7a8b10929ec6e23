package io.github.llmbench.samples;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;

/** Is the model good enough? The build fails where the whole interval of its accuracy lies below the limit. */
@LlmBenchmark("quality-gate")
@UnderLoad("closed 8")
class QualityGateBenchmarkTest extends OnSimulator {
    QualityGateBenchmarkTest() {
        super(knows("capitals.jsonl", 0.95), "my-model");
    }

    @Eval(dataset = "classpath:capitals.jsonl", prompt = "{{input}} Answer in one word.")
    @Require("accuracy >= 0.70")
    @Require("unscored <= 10%")
    Scorer capital() {
        return Scorers.includes();
    }
}
