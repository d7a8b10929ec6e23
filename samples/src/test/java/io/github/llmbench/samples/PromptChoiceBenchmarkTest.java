package io.github.llmbench.samples;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Param;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;

/** Which prompt, at which temperature? Every combination gets the same samples, and each pair of them is compared. */
@LlmBenchmark("prompt-choice")
@UnderLoad("closed 8")
@Param(
        value = "style",
        values = {"Be brief.", "Think first."})
@Param(
        value = "temperature",
        values = {"0", "0.7"})
class PromptChoiceBenchmarkTest extends OnSimulator {
    PromptChoiceBenchmarkTest() {
        super(knows("capitals.jsonl", 0.9), "my-model");
    }

    @Eval(dataset = "classpath:capitals.jsonl", system = "{{param.style}}")
    @Require("accuracy not worse than \"my-model, style=Think first., temperature=0\" by 0.10"
            + " model=\"my-model, style=Be brief., temperature=0\"")
    Scorer capital() {
        return Scorers.exactMatch();
    }
}
