package io.github.llmbench.samples;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.simulator.Answers;
import java.util.Map;

/** May we switch to the smaller model? Both get the same samples, and the paired difference decides. */
@LlmBenchmark("model-choice")
@UnderLoad("closed 8")
class ModelChoiceBenchmarkTest extends OnSimulator {
    ModelChoiceBenchmarkTest() {
        super(
                Answers.byModel(Map.of("large", knows("capitals.jsonl", 0.98), "small", knows("capitals.jsonl", 0.5))),
                "large",
                "small");
    }

    @Eval(dataset = "classpath:capitals.jsonl")
    @Require("accuracy better than small model=large")
    @Require("accuracy not worse than large by 0.05 model=small advisory")
    Scorer capital() {
        return Scorers.exactMatch();
    }
}
