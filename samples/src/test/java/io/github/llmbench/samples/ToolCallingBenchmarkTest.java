package io.github.llmbench.samples;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolUse;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Require;
import io.github.llmbench.junit.UnderLoad;
import java.util.List;
import java.util.Map;

/** Does the model call the right tool with the right arguments? The target is the list of calls. */
@LlmBenchmark("tool-calling")
@UnderLoad("closed 4")
class ToolCallingBenchmarkTest extends OnSimulator {
    private static final Tool WEATHER = new Tool(
            "get_weather",
            "The weather in a city.",
            Map.of(
                    "type", "object",
                    "properties", Map.of("city", Map.of("type", "string")),
                    "required", List.of("city")));

    ToolCallingBenchmarkTest() {
        super(knows("weather.jsonl", 1), "my-model");
    }

    @Eval
    @Require("accuracy >= 0.60")
    Task weather() {
        return Task.of(Dataset.jsonl("classpath:weather.jsonl"))
                .prompt(Prompt.INPUT.tools(ToolUse.of(WEATHER)))
                .scorer(Scorers.toolCallMatch());
    }
}
