package io.github.llmbench.samples;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.StopWhenDecided;
import io.github.llmbench.junit.UnderLoad;

/** Pays for no more samples than the gate needs: the run ends once it is decided, and the report says what that saved. */
@LlmBenchmark("sequential-stop")
@UnderLoad("closed 2")
@StopWhenDecided
class SequentialStopBenchmarkTest extends OnSimulator {
    SequentialStopBenchmarkTest() {
        super(knows("capitals.jsonl", 1), "my-model");
    }

    @Eval(dataset = "classpath:capitals.jsonl")
    @Require("accuracy >= 0.40")
    Scorer capital() {
        return Scorers.exactMatch();
    }
}
