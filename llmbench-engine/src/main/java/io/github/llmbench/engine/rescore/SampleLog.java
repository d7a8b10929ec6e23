package io.github.llmbench.engine.rescore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of other tools' logs as rows of ours. Of lm-evaluation-harness the lines of {@code samples_….jsonl} ({@code --log_samples}), of
 * Inspect samples, as they stand in a log. Not safe for use by several threads.
 */
final class SampleLog {
    private static final String ATTACHMENT = "attachment://";
    /** Fields that mean something in a row of ours; a document's of that name do not mean the same. */
    private static final Set<String> OURS = Set.of(
            "id",
            "input",
            "question",
            "prompt",
            "target",
            "response",
            "choices",
            "toolCalls",
            "outcome",
            "latency",
            "cost",
            "model",
            "doc");

    private final Map<String, String> filters = new HashMap<>();

    /**
     * What a row comes to.
     *
     * @param rows of ours, one an answer
     * @param leftOut why there is none; empty where there is
     */
    record Read(List<JsonNode> rows, String leftOut) {
        static Read none(String why) {
            return new Read(List.of(), why);
        }
    }

    /** Rows of ours stay as they are. */
    Read read(JsonNode row) {
        if (row.has("response")) {
            return new Read(List.of(row), "");
        }
        if (row.has("doc") && (row.has("resps") || row.has("filtered_resps"))) {
            return harness(row);
        }
        if (row.has("output") && row.has("epoch") && row instanceof ObjectNode sample) {
            return inspect(sample);
        }
        return new Read(List.of(row), "");
    }

    /** Each filter of a task has its own lines with the same answers; those of the first filter are read. */
    private Read harness(JsonNode row) {
        JsonNode doc = row.path("doc");
        String id = (row.hasNonNull("doc_id") ? row.path("doc_id") : doc.path("key")).asText();
        String filter = row.path("filter").asText("none");
        if (!filters.computeIfAbsent(id, first -> filter).equals(filter)) {
            return Read.none("the same answers under another filter of lm-evaluation-harness");
        }
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode request : row.path(row.has("resps") ? "resps" : "filtered_resps")) {
            for (JsonNode response : request.isArray() ? request : List.of(request)) {
                if (!response.isTextual()) {
                    return Read.none(
                            "a request of lm-evaluation-harness for log-likelihoods, which has no answer text");
                }
                ObjectNode made = JsonNodeFactory.instance.objectNode();
                if (!id.isBlank()) {
                    made.put("id", id);
                }
                made.put("input", prompt(row)).set("response", response);
                made.set("target", row.path("target"));
                made.set("doc", doc);
                // A scorer finds what it reads, such as IFEval's instructions, where it is in a data set.
                doc.properties().stream()
                        .filter(field -> !OURS.contains(field.getKey()))
                        .forEach(field -> made.set(field.getKey(), field.getValue()));
                rows.add(made);
            }
        }
        return rows.isEmpty() ? Read.none("a row of lm-evaluation-harness without an answer") : new Read(rows, "");
    }

    private static String prompt(JsonNode row) {
        JsonNode arguments = row.path("arguments");
        JsonNode first = arguments.isObject()
                ? arguments.path("gen_args_0").path("arg_0")
                : arguments.path(0).path(0);
        return first.asText(row.path("doc").path("prompt").asText(""));
    }

    /** Texts that Inspect keeps once for several places are put where they belong. */
    private static Read inspect(ObjectNode row) {
        JsonNode attachments = row.path("attachments");
        if (attachments.isObject() && !attachments.isEmpty()) {
            row.remove(List.of("attachments", "events", "messages"));
            attach(row, attachments);
        }
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.set("id", row.path("id"));
        made.put("input", text(row.path("input")));
        made.set("target", row.path("target"));
        made.set("epoch", row.path("epoch"));
        if (row.path("choices").isArray()) {
            made.set("choices", row.path("choices"));
        }
        JsonNode output = row.path("output");
        if (output.path("model").isTextual()) {
            made.set("model", output.path("model"));
        }
        JsonNode choice = output.path("choices").path(0);
        if (choice.isMissingNode()) {
            if (!row.hasNonNull("error")) {
                return Read.none("a sample of Inspect without an answer");
            }
            made.put("response", "").put("outcome", "TRANSPORT_FAILED");
            return new Read(List.of(made), "");
        }
        made.put("response", text(choice.path("message").path("content")));
        switch (choice.path("stop_reason").asText("")) {
            case "max_tokens", "model_length" -> made.put("outcome", "TRUNCATED");
            case "content_filter" -> made.put("outcome", "SAFETY_BLOCKED");
            default -> {
                // An answer like any other.
            }
        }
        ObjectNode calls = JsonNodeFactory.instance.objectNode();
        for (JsonNode call : choice.path("message").path("tool_calls")) {
            calls.withArray("toolCalls")
                    .addObject()
                    .put("name", call.path("function").asText())
                    .set("arguments", call.path("arguments"));
        }
        made.setAll(calls);
        return new Read(List.of(made), "");
    }

    private static void attach(JsonNode in, JsonNode attachments) {
        if (in instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(attached(field.getValue(), attachments)));
        } else if (in instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, attached(list.get(i), attachments));
            }
        }
    }

    private static JsonNode attached(JsonNode value, JsonNode attachments) {
        if (!value.isTextual() || !value.asText().startsWith(ATTACHMENT)) {
            attach(value, attachments);
            return value;
        }
        JsonNode text = attachments.path(value.asText().substring(ATTACHMENT.length()));
        return text.isMissingNode() ? value : text;
    }

    /** A text, the parts of a content, or the last message of the user. */
    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (part.has("role")) {
                text.setLength(0);
                text.append(text(part.path("content")));
            } else if (part.path("type").asText("text").equals("text")) {
                text.append(part.path("text").asText(""));
            }
        }
        return text.toString();
    }
}
