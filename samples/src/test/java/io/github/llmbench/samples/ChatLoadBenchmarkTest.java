package io.github.llmbench.samples;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.engine.dataset.Prompts;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.simulator.Answers;

/** Does it hold its latency target at this rate? Goodput is the share of calls that keep every SLO, those never sent included. */
@LlmBenchmark("chat-load")
@UnderLoad(
        value = "poisson 20/s for 5s warm-up 1s",
        slos = {"ttft <= 500ms", "e2e <= 5s"})
@Require("goodput.share >= 0.80")
@Require("ttft.p95 <= 800ms advisory")
class ChatLoadBenchmarkTest extends OnSimulator {
    ChatLoadBenchmarkTest() {
        super(Answers.script("The harbour was quiet when the first boat came in."), "my-model");
    }

    @Eval
    Dataset chat() {
        return Prompts.synthetic(512, 128);
    }
}
