package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code delta} or {@code message} of one choice, held until its index is known, which may follow it. Servers that send
 * reasoning under two names at once send it twice; the first of them that is there is read. It is a summary where its details say so,
 * as gateways do for models that show no more.
 */
final class ChatMessage {
    private @Nullable String text;
    private @Nullable String thinkingParts;
    private @Nullable String refusal;
    private final @Nullable String[] reasoning = new @Nullable String[4];
    private final List<Tool> tools = new ArrayList<>(0);
    private boolean whole;
    private boolean summed;

    void clear() {
        summed = false;
        text = null;
        thinkingParts = null;
        refusal = null;
        for (int i = 0; i < reasoning.length; i++) {
            reasoning[i] = null;
        }
        tools.clear();
    }

    void read(JsonParser json, boolean isWhole) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        whole = isWhole;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "content" -> content(json);
                case "reasoning_content" -> reasoning[0] = Json.nonEmpty(json);
                case "reasoning" -> reasoning[1] = Json.nonEmpty(json);
                case "thinking" -> reasoning[2] = Json.nonEmpty(json);
                case "reasoning_details" -> reasoning[3] = details(json);
                case "refusal" -> refusal = Json.nonEmpty(json);
                case "tool_calls" -> toolCalls(json);
                case "function_call" -> tool(json);
                default -> json.skipChildren();
            }
        }
    }

    void addTo(Answer answer) {
        answer.reasoning(thinkingParts);
        for (String words : reasoning) {
            if (words != null) {
                if (summed) {
                    answer.summary(words);
                } else {
                    answer.reasoning(words);
                }
                break;
            }
        }
        answer.text(text);
        answer.refusal(refusal);
        for (Tool tool : tools) {
            answer.tool(tool.name);
            answer.tool(tool.arguments);
            if (whole) {
                answer.toolCalls.add(tool.id, tool.name, tool.arguments);
            } else {
                answer.toolCalls.merge(tool.index, tool.id, tool.name, tool.arguments);
            }
        }
    }

    /** A string, or a list of parts: text, thinking (text or again parts), and others that are no words. */
    private void content(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            text = Json.nonEmpty(json);
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (!Json.object(json)) {
                continue;
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "text" -> text = join(text, Json.text(json));
                    case "refusal" -> refusal = join(refusal, Json.text(json));
                    case "thinking" -> thinkingParts = join(thinkingParts, words(json));
                    default -> json.skipChildren();
                }
            }
        }
    }

    private @Nullable String details(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.START_ARRAY ? words(json) : skip(json);
    }

    private static @Nullable String skip(JsonParser json) throws IOException {
        json.skipChildren();
        return null;
    }

    /** A string, or the words in a list of objects. */
    private @Nullable String words(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return Json.text(json);
        }
        String words = null;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (!Json.object(json)) {
                continue;
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "text" -> words = join(words, Json.text(json));
                    case "summary" -> {
                        String said = Json.text(json);
                        summed |= said != null && !said.isEmpty();
                        words = join(words, said);
                    }
                    default -> json.skipChildren();
                }
            }
        }
        return words;
    }

    private void toolCalls(JsonParser json) throws IOException {
        if (!Json.array(json)) {
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            tool(json);
        }
    }

    private void tool(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        Tool tool = new Tool();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "index" -> tool.index = (int) Json.count(json);
                case "id" -> tool.id = Json.nonEmpty(json);
                case "function", "custom" -> function(json, tool);
                case "name" -> tool.name = Json.nonEmpty(json);
                case "arguments", "input" -> tool.arguments = Json.textOrJson(json);
                default -> json.skipChildren();
            }
        }
        tools.add(tool);
    }

    private static void function(JsonParser json, Tool tool) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "name" -> tool.name = Json.nonEmpty(json);
                case "arguments", "input" -> tool.arguments = Json.textOrJson(json);
                default -> json.skipChildren();
            }
        }
    }

    private static @Nullable String join(@Nullable String first, @Nullable String second) {
        return first == null ? second : second == null ? first : first + second;
    }

    private static final class Tool {
        private int index = ToolCalls.UNNUMBERED;
        private @Nullable String id;
        private @Nullable String name;
        private @Nullable String arguments;
    }
}
