package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.FinishReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Google's generateContent and streamGenerateContent, whose chunks have the form of a whole answer. Only candidate 0 is read; parts
 * marked as thoughts are summaries of reasoning; code that runs on Google's side is neither text nor a tool call.
 */
final class GoogleDecoder extends AnswerDecoder {
    private final List<Part> parts = new ArrayList<>(2);

    @Override
    void object(String name, JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "candidates" -> candidates(json);
                case "promptFeedback" -> promptFeedback(json);
                case "usageMetadata" -> usage(json);
                case "error" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        answer.fail(ProviderError.of(Json.tree(json)));
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private void candidates(JsonParser json) throws IOException {
        if (!Json.array(json)) {
            return;
        }
        answer.recognised = true;
        for (int position = 0; json.nextToken() != JsonToken.END_ARRAY; position++) {
            if (Json.object(json)) {
                candidate(json, position);
            }
        }
    }

    private void candidate(JsonParser json, int position) throws IOException {
        parts.clear();
        long index = position;
        String finish = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "index" -> index = Math.max(0, Json.count(json));
                case "content" -> content(json);
                case "finishReason" -> finish = Json.nonEmpty(json);
                default -> json.skipChildren();
            }
        }
        if (index == 0) {
            parts.forEach(part -> part.addTo(answer));
            answer.finish(finishReason(finish));
        }
    }

    private void content(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("parts") && Json.array(json)) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (Json.object(json)) {
                        parts.add(Part.read(json));
                    }
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private void promptFeedback(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("blockReason") && Json.nonEmpty(json) != null) {
                answer.recognised = true;
                answer.finish(FinishReason.CONTENT_FILTER);
            } else {
                json.skipChildren();
            }
        }
    }

    static @Nullable FinishReason finishReason(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        return switch (sent) {
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "MODEL_ARMOR" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void usage(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        Tokens tokens = new Tokens();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "promptTokenCount" -> tokens.input(Json.count(json));
                case "candidatesTokenCount" -> tokens.output(Json.count(json));
                case "thoughtsTokenCount" -> tokens.reasoning(Json.count(json));
                case "cachedContentTokenCount" -> tokens.cached(Json.count(json));
                default -> json.skipChildren();
            }
        }
        answer.usage = tokens.usage();
    }

    /** One part; whether its text is a thought may be said after the text. */
    private static final class Part {
        private @Nullable String text;
        private boolean thought;
        private boolean call;
        private @Nullable String id;
        private @Nullable String name;
        private @Nullable String arguments;

        private static Part read(JsonParser json) throws IOException {
            Part part = new Part();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (field) {
                    case "text" -> part.text = Json.text(json);
                    case "thought" -> part.thought = value == JsonToken.VALUE_TRUE;
                    case "functionCall" -> part.functionCall(json);
                    default -> json.skipChildren();
                }
            }
            return part;
        }

        private void functionCall(JsonParser json) throws IOException {
            if (!Json.object(json)) {
                return;
            }
            call = true;
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "id" -> id = Json.text(json);
                    case "name" -> name = Json.text(json);
                    case "args" -> arguments = Json.textOrJson(json);
                    default -> json.skipChildren();
                }
            }
        }

        private void addTo(Answer answer) {
            if (thought) {
                answer.summary(text);
            } else {
                answer.text(text);
            }
            if (call) {
                answer.tool(name);
                answer.tool(arguments);
                answer.toolCalls.add(id, name, arguments);
            }
        }
    }
}
