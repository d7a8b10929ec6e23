package io.github.llmbench.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.ToolResults;
import io.github.llmbench.engine.score.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers tool calls. What goes wrong in a tool is told to the model, which may try again; it does not end the trial. */
final class ToolAnswers {
    private ToolAnswers() {}

    /** The result as the model reads it. */
    static String answer(ToolResults results, Sample sample, ToolCall call) {
        if (results instanceof ToolResults.Coded coded) {
            try {
                return Objects.requireNonNull(coded.function().call(sample, call), "it returned no result");
            } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
                return error(call.name() + " failed: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            }
        }
        List<ToolResults.Result> canned = results instanceof ToolResults.Field field
                ? read(sample, field.name())
                : ((ToolResults.Canned) results).results();
        return canned.stream()
                .filter(result -> fits(result, call))
                .findFirst()
                .map(ToolResults.Result::result)
                .orElseGet(() -> error(call.name() + " has no result for these arguments"));
    }

    private static String error(String message) {
        return JsonText.write(Map.of("error", message));
    }

    private static boolean fits(ToolResults.Result result, ToolCall call) {
        Map<String, Object> wanted = result.arguments();
        return result.tool().equals(call.name())
                && (wanted == null
                        || arguments(call)
                                .filter(arguments -> JsonText.within(JsonText.tree(wanted), arguments))
                                .isPresent());
    }

    /** The arguments as an object; empty where the model wrote something else. */
    static Optional<JsonNode> arguments(ToolCall call) {
        return JsonText.whole(call.arguments().isBlank() ? "{}" : call.arguments())
                .filter(JsonNode::isObject);
    }

    /**
     * The results that a sample holds.
     *
     * @throws IllegalArgumentException if the field is neither an object of results nor a list of them
     */
    static List<ToolResults.Result> read(Sample sample, String field) {
        Object value = sample.metadata().get(field);
        List<ToolResults.Result> results = new ArrayList<>();
        if (value instanceof Map<?, ?> byTool) {
            byTool.forEach(
                    (tool, result) -> results.add(new ToolResults.Result(String.valueOf(tool), null, text(result))));
            return results;
        }
        if (value instanceof List<?> several) {
            for (Object one : several) {
                if (!(one instanceof Map<?, ?> row) || row.get("tool") == null || !row.containsKey("result")) {
                    throw wrong(sample, field, one);
                }
                results.add(new ToolResults.Result(
                        String.valueOf(row.get("tool")), arguments(sample, field, row), text(row.get("result"))));
            }
            return results;
        }
        throw wrong(sample, field, value);
    }

    private static @Nullable Map<String, Object> arguments(Sample sample, String field, Map<?, ?> row) {
        Object arguments = row.get("arguments");
        if (arguments == null) {
            return null;
        }
        if (!(arguments instanceof Map<?, ?> named)) {
            throw wrong(sample, field, row);
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        named.forEach((name, given) -> copy.put(String.valueOf(name), given));
        return copy;
    }

    private static String text(@Nullable Object result) {
        return result instanceof String text ? text : JsonText.write(Objects.requireNonNullElse(result, Map.of()));
    }

    private static IllegalArgumentException wrong(Sample sample, String field, @Nullable Object value) {
        return new IllegalArgumentException("tool results in field " + field + " of sample " + sample.id()
                + " must be {tool: result} or [{tool: …, arguments: {…}, result: …}], but were " + value);
    }
}
