package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.FinishReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI responses. The whole body is the {@code response} of the stream's last event; there its output is read only if the stream
 * brought none before. Function and custom tool calls are tool calls; what runs on the provider's side is none.
 */
final class ResponsesDecoder extends AnswerDecoder {
    @Override
    void object(String name, JsonParser json) throws IOException {
        String type = name;
        String object = null;
        String delta = null;
        String arguments = null;
        int index = ToolCalls.UNNUMBERED;
        ResponsesItem item = null;
        ResponsesBody body = new ResponsesBody();
        ProviderError error = null;
        String words = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "type" -> {
                    String sent = Json.text(json);
                    type = sent == null ? type : sent;
                }
                case "object" -> object = Json.text(json);
                case "delta" -> delta = Json.nonEmpty(json);
                case "arguments", "input" -> arguments = Json.text(json);
                case "output_index" -> index = (int) Json.count(json);
                case "item" -> item = ResponsesItem.read(json);
                case "response" -> {
                    if (Json.object(json)) {
                        body.read(json);
                    }
                }
                case "error" -> error = value == JsonToken.VALUE_NULL ? null : ProviderError.of(Json.tree(json));
                case "message" -> words = Json.text(json);
                default -> body.field(field, json);
            }
        }
        if (type.equals("error") && error == null) {
            error = ProviderError.saying(words == null ? "" : words);
        }
        if ("response".equals(object)) {
            whole(body, error);
        } else if (error != null) {
            answer.fail(error);
        } else {
            event(type, delta, arguments, index, item, body);
        }
    }

    private void event(
            String type,
            @Nullable String delta,
            @Nullable String arguments,
            int index,
            @Nullable ResponsesItem item,
            ResponsesBody body) {
        switch (type) {
            case "response.output_text.delta" -> answer.text(delta);
            case "response.refusal.delta" -> answer.refusal(delta);
            case "response.reasoning_summary_text.delta" -> answer.summary(delta);
            case "response.reasoning_text.delta" -> answer.reasoning(delta);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> {
                if (delta != null) {
                    answer.tool(delta);
                    answer.toolCalls.append(index, delta);
                }
            }
            case "response.function_call_arguments.done", "response.custom_tool_call_input.done" -> {
                if (arguments != null) {
                    answer.toolCalls.complete(index, arguments);
                }
            }
            case "response.output_item.added" -> {
                if (item != null && item.isToolCall()) {
                    answer.tool(item.name());
                    answer.toolCalls.begin(index, item.callId(), item.name(), item.arguments());
                }
            }
            case "response.output_item.done" -> {
                if (item != null && item.isToolCall() && !answer.toolCalls.has(index)) {
                    item.addTo(answer, index);
                }
            }
            case "response.completed", "response.incomplete", "response.failed", "response.cancelled" -> {
                whole(body, null);
                answer.close();
            }
            default -> {}
        }
    }

    private void whole(ResponsesBody body, @Nullable ProviderError error) {
        answer.recognised = true;
        if (answer.isEmpty()) {
            body.addOutputTo(answer);
        }
        answer.usage = body.usage();
        answer.finish(finishReason(body.status(), body.incompleteReason()));
        ProviderError reported = error == null ? body.error() : error;
        if (reported != null || "failed".equals(body.status())) {
            answer.fail(reported == null ? ProviderError.saying("the response failed") : reported);
        }
    }

    static @Nullable FinishReason finishReason(@Nullable String status, @Nullable String incompleteReason) {
        if (status == null) {
            return null;
        }
        return switch (status) {
            case "completed" -> FinishReason.STOP;
            case "incomplete" ->
                "content_filter".equals(incompleteReason)
                        ? FinishReason.CONTENT_FILTER
                        : incompleteReason == null || incompleteReason.equals("max_output_tokens")
                                ? FinishReason.LENGTH
                                : FinishReason.OTHER;
            default -> FinishReason.OTHER;
        };
    }
}
