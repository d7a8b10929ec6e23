package io.github.llmbench.samples;

import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.engine.score.judge.Judges;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.simulator.Answers;
import java.util.List;
import java.util.Map;

/** Does a retrieval-augmented answer say only what its sources say? Another model judges; what it costs is counted apart. */
@LlmBenchmark("faithfulness")
@UnderLoad("closed 4")
class FaithfulnessBenchmarkTest extends OnSimulator {
    private static final String VERDICT =
            "{\"statements\": [{\"statement\": \"what it says\", \"reason\": \"it stands there\", \"supported\": true}]}";

    FaithfulnessBenchmarkTest() {
        super(
                Answers.byModel(Map.of("assistant", knows("house-rules.jsonl", 1), "judge", Answers.script(VERDICT))),
                "assistant");
    }

    @Eval(
            dataset = "classpath:house-rules.jsonl",
            prompt = "Answer from these notes alone:\n{{#contexts}}- {{.}}\n{{/contexts}}\n{{input}}")
    @Require("faithfulness >= 0.6")
    List<Scorer> faithful() {
        return List.of(Judges.faithfulness().by(model("judge")), Scorers.f1());
    }
}
