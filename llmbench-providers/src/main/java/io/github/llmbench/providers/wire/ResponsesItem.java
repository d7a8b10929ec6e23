package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One item of the output of OpenAI responses.
 *
 * @param type {@code message}, {@code reasoning}, {@code function_call} and others
 * @param text visible text of a message
 * @param refusal what the model said to decline
 * @param summary a reasoning item's summary
 * @param thoughts a reasoning item's content
 */
record ResponsesItem(
        String type,
        @Nullable String callId,
        @Nullable String name,
        @Nullable String arguments,
        String text,
        String refusal,
        String summary,
        String thoughts) {

    static @Nullable ResponsesItem read(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return null;
        }
        String type = "";
        String callId = null;
        String name = null;
        String arguments = null;
        StringBuilder text = new StringBuilder(0);
        StringBuilder refusal = new StringBuilder(0);
        StringBuilder summary = new StringBuilder(0);
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "type" -> type = String.valueOf(Json.text(json));
                case "call_id" -> callId = Json.text(json);
                case "name" -> name = Json.text(json);
                case "arguments", "input" -> arguments = Json.textOrJson(json);
                case "content" -> parts(json, text, refusal);
                case "summary" -> parts(json, summary, refusal);
                default -> json.skipChildren();
            }
        }
        boolean reasoning = type.equals("reasoning");
        return new ResponsesItem(
                type,
                callId,
                name,
                arguments,
                reasoning ? "" : text.toString(),
                refusal.toString(),
                summary.toString(),
                reasoning ? text.toString() : "");
    }

    boolean isToolCall() {
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    void addTo(Answer answer, int index) {
        answer.summary(summary);
        answer.reasoning(thoughts);
        if (type.equals("message")) {
            answer.text(text);
            answer.refusal(refusal);
        }
        if (isToolCall()) {
            answer.tool(name);
            answer.tool(arguments);
            answer.toolCalls.begin(index, callId, name, arguments);
        }
    }

    private static void parts(JsonParser json, StringBuilder text, StringBuilder refusal) throws IOException {
        if (!Json.array(json)) {
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (!Json.object(json)) {
                continue;
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && field.equals("text")) {
                    text.append(json.getText());
                } else if (value == JsonToken.VALUE_STRING && field.equals("refusal")) {
                    refusal.append(json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
    }
}
