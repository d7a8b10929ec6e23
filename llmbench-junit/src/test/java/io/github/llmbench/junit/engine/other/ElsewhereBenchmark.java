package io.github.llmbench.junit.engine.other;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;

/** A benchmark in a package of its own, only to be found. */
@LlmBenchmark
@Models("fake:echo")
public class ElsewhereBenchmark {
    @Eval(dataset = "classpath:cases/numbers.jsonl")
    Scorer right() {
        return Scorers.exactMatch();
    }
}
