package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.FinishReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic messages. The whole body is the {@code message} of the stream's first event. Counts of {@code message_delta} replace
 * those of {@code message_start}. Tools that run on Anthropic's side are no tool calls.
 */
final class AnthropicDecoder extends AnswerDecoder {
    private final Tokens tokens = new Tokens();

    @Override
    void object(String name, JsonParser json) throws IOException {
        String type = name;
        int index = ToolCalls.UNNUMBERED;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "type" -> {
                    String sent = Json.text(json);
                    type = sent == null ? type : sent;
                }
                case "index" -> index = (int) Json.count(json);
                case "delta" -> delta(json, index);
                case "content_block" -> block(json, index);
                case "message" -> {
                    if (Json.object(json)) {
                        object("message", json);
                    }
                }
                case "content" -> blocks(json);
                case "usage" -> usage(json);
                case "stop_reason" -> stopReason(Json.text(json));
                case "error" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        answer.fail(ProviderError.of(Json.tree(json)));
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (type.equals("message_stop")) {
            answer.close();
        } else if (type.equals("message")) {
            answer.recognised = true;
        }
    }

    private void blocks(JsonParser json) throws IOException {
        if (!Json.array(json)) {
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            block(json, ToolCalls.UNNUMBERED);
        }
    }

    private void block(JsonParser json, int index) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        String type = "";
        String text = null;
        String thinking = null;
        String id = null;
        String name = null;
        String input = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "type" -> type = String.valueOf(Json.text(json));
                case "text" -> text = Json.text(json);
                case "thinking" -> thinking = Json.text(json);
                case "id" -> id = Json.text(json);
                case "name" -> name = Json.text(json);
                case "input" -> input = Json.textOrJson(json);
                default -> json.skipChildren();
            }
        }
        switch (type) {
            case "text" -> answer.text(text);
            case "thinking" -> answer.reasoning(thinking);
            case "tool_use" -> {
                answer.tool(name);
                answer.toolCalls.begin(index, id, name, input);
            }
            default -> {}
        }
    }

    private void delta(JsonParser json, int index) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "text" -> answer.text(Json.text(json));
                case "thinking" -> answer.reasoning(Json.text(json));
                case "partial_json" -> {
                    String part = Json.nonEmpty(json);
                    if (part != null) {
                        answer.tool(part);
                        answer.toolCalls.append(index, part);
                    }
                }
                case "stop_reason" -> stopReason(Json.text(json));
                default -> json.skipChildren();
            }
        }
    }

    private void stopReason(@Nullable String sent) {
        if (sent == null) {
            return;
        }
        answer.finish = finishReason(sent);
        answer.refused |= sent.equals("refusal");
    }

    static FinishReason finishReason(String sent) {
        return switch (sent) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void usage(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "input_tokens" -> tokens.input(Json.count(json));
                case "output_tokens" -> tokens.output(Json.count(json));
                case "cache_read_input_tokens" -> tokens.cached(Json.count(json));
                case "cache_creation_input_tokens" -> tokens.cacheCreation(Json.count(json));
                case "output_tokens_details" -> details(json);
                default -> json.skipChildren();
            }
        }
        answer.usage = tokens.usage();
    }

    private void details(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("thinking_tokens")) {
                tokens.reasoning(Json.count(json));
            } else {
                json.skipChildren();
            }
        }
    }
}
