package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.FinishReason;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI chat completions and the dialects of those who speak it too. A chunk and a whole body differ in one name ({@code delta},
 * {@code message}). Only choice 0 is read.
 */
final class ChatDecoder extends AnswerDecoder {
    private final ChatMessage message = new ChatMessage();
    private boolean usageAtTopLevel;

    @Override
    void event(String name, byte[] data, int offset, int length) throws IOException {
        if (isDone(data, offset, length)) {
            answer.close();
        } else {
            super.event(name, data, offset, length);
        }
    }

    private static boolean isDone(byte[] data, int offset, int length) {
        return length >= 6
                && data[offset] == '['
                && data[offset + 1] == 'D'
                && data[offset + 2] == 'O'
                && data[offset + 3] == 'N'
                && data[offset + 4] == 'E'
                && data[offset + 5] == ']';
    }

    @Override
    void object(String name, JsonParser json) throws IOException {
        ProviderError error = null;
        boolean errorObject = false;
        String words = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "choices" -> choices(json);
                case "usage" -> {
                    if (value == JsonToken.START_OBJECT) {
                        usageAtTopLevel = true;
                        answer.usage = ChatUsage.read(json);
                    }
                }
                case "x_groq" -> groq(json);
                case "error" -> error = value == JsonToken.VALUE_NULL ? null : ProviderError.of(Json.tree(json));
                case "object" -> errorObject = "error".equals(Json.text(json));
                case "message" -> words = Json.text(json);
                default -> json.skipChildren();
            }
        }
        if (error != null) {
            answer.fail(error);
        } else if (errorObject) {
            answer.fail(ProviderError.saying(words == null ? "" : words));
        }
    }

    private void groq(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("usage") && value == JsonToken.START_OBJECT && !usageAtTopLevel) {
                answer.usage = ChatUsage.read(json);
            } else if (field.equals("error") && value == JsonToken.VALUE_STRING) {
                answer.fail(ProviderError.saying(json.getText()));
            } else {
                json.skipChildren();
            }
        }
    }

    private void choices(JsonParser json) throws IOException {
        if (!Json.array(json)) {
            return;
        }
        answer.recognised = true;
        for (int position = 0; json.nextToken() != JsonToken.END_ARRAY; position++) {
            answer.choice = true;
            if (Json.object(json)) {
                choice(json, position);
            }
        }
    }

    private void choice(JsonParser json, int position) throws IOException {
        message.clear();
        long index = position;
        String finish = null;
        ProviderError error = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "index" -> index = Math.max(0, Json.count(json));
                case "delta" -> message.read(json, false);
                case "message" -> message.read(json, true);
                case "finish_reason" -> finish = Json.nonEmpty(json);
                case "error" -> error = value == JsonToken.VALUE_NULL ? null : ProviderError.of(Json.tree(json));
                default -> json.skipChildren();
            }
        }
        if (index != 0) {
            return;
        }
        message.addTo(answer);
        if (error != null) {
            answer.fail(error);
        }
        answer.finish(finishReason(finish));
    }

    static @Nullable FinishReason finishReason(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        return switch (sent.toLowerCase(Locale.ROOT)) {
            case "stop", "eos", "eos_token", "stop_sequence", "end_turn", "completed" -> FinishReason.STOP;
            case "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded" ->
                FinishReason.LENGTH;
            case "tool_calls", "tool_use", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter", "safety", "sensitive", "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }
}
