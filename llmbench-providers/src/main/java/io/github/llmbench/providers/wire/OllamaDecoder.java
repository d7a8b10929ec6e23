package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.FinishReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code /api/chat}: each line, and the whole body, is a message with a part of the answer; the last says so. */
final class OllamaDecoder extends AnswerDecoder {
    private final Tokens tokens = new Tokens();
    private final ChatMessage message = new ChatMessage();

    @Override
    void object(String name, JsonParser json) throws IOException {
        boolean done = false;
        String reason = null;
        message.clear();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "message" -> {
                    answer.recognised = true;
                    message.read(json, true);
                }
                case "done" -> done = value == JsonToken.VALUE_TRUE;
                case "done_reason" -> reason = Json.nonEmpty(json);
                case "prompt_eval_count" -> tokens.input(Json.count(json));
                case "eval_count" -> tokens.output(Json.count(json));
                case "error" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        answer.fail(ProviderError.of(Json.tree(json)));
                    }
                }
                default -> json.skipChildren();
            }
        }
        message.addTo(answer);
        if (done) {
            answer.finish(finishReason(reason));
            answer.usage = tokens.usage();
            answer.close();
        }
    }

    private static @Nullable FinishReason finishReason(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        return switch (sent) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.OTHER;
        };
    }
}
