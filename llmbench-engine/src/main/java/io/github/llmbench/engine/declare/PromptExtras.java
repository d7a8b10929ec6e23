package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolFunction;
import io.github.llmbench.api.ToolResults;
import io.github.llmbench.api.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a prompt has beside its messages: the form of the answer, tools and images. */
final class PromptExtras {
    private static final int USUAL_TURNS = 5;

    private PromptExtras() {}

    /** The prompt with what a task declares. */
    static Prompt read(Prompt prompt, JsonNode task) {
        Prompt read = prompt;
        if (task.has("output-schema")) {
            JsonNode output = task.path("output-schema");
            read = read.output(new OutputSchema(output.path("name").asText("answer"), map(output.path("schema"))));
        }
        if (task.has("tools")) {
            read = read.tools(tools(task));
        } else if (task.has("tool-results") || task.has("tool-turns")) {
            throw new IllegalArgumentException("tool-results and tool-turns need tools; name the tools under tools");
        }
        JsonNode images = task.path("images");
        if (images.isTextual()) {
            return read.images(images.asText());
        }
        List<String> fields = new ArrayList<>();
        images.forEach(field -> fields.add(field.asText()));
        return fields.isEmpty() ? read : read.images(fields.toArray(String[]::new));
    }

    private static ToolUse tools(JsonNode task) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : task.path("tools")) {
            tools.add(new Tool(
                    tool.path("name").asText(),
                    tool.path("description").asText(""),
                    tool.has("parameters") ? map(tool.path("parameters")) : Map.of()));
        }
        ToolResults results = task.has("tool-results") ? results(task.path("tool-results")) : null;
        return new ToolUse(tools, task.path("tool-turns").asInt(results == null ? 0 : USUAL_TURNS), results);
    }

    private static ToolResults results(JsonNode node) {
        if (node.has("field")) {
            return new ToolResults.Field(node.path("field").asText());
        }
        if (node.has("java")) {
            String className = node.path("java").asText();
            return new ToolResults.Coded(
                    className, Classes.instance(className, ToolFunction.class, "tool-results: {java: …}"));
        }
        List<ToolResults.Result> canned = new ArrayList<>();
        for (JsonNode row : node.path("canned")) {
            JsonNode result = row.path("result");
            canned.add(new ToolResults.Result(
                    row.path("tool").asText(),
                    arguments(row),
                    result.isTextual() ? result.asText() : result.toString()));
        }
        return new ToolResults.Canned(canned);
    }

    private static @Nullable Map<String, Object> arguments(JsonNode row) {
        return row.has("arguments") ? map(row.path("arguments")) : null;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return new ObjectMapper().convertValue(node, Map.class);
    }
}
