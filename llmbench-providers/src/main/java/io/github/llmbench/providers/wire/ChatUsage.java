package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import io.github.llmbench.api.Usage;
import java.io.IOException;

/** The {@code usage} object of chat completions, with the places where some servers put what OpenAI puts into details. */
final class ChatUsage {
    private ChatUsage() {}

    static Usage read(JsonParser json) throws IOException {
        Tokens tokens = new Tokens();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "prompt_tokens", "input_tokens" -> tokens.input(Json.count(json));
                case "completion_tokens", "output_tokens" -> tokens.output(Json.count(json));
                case "prompt_tokens_details", "input_tokens_details" -> inputDetails(json, tokens);
                case "completion_tokens_details", "output_tokens_details" -> outputDetails(json, tokens);
                case "cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens" ->
                    tokens.cachedElsewhere(Json.count(json));
                case "cache_creation_input_tokens" -> tokens.cacheCreation(Json.count(json));
                case "reasoning_tokens" -> tokens.reasoningElsewhere(Json.count(json));
                default -> json.skipChildren();
            }
        }
        return tokens.usage();
    }

    private static void inputDetails(JsonParser json, Tokens tokens) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "cached_tokens" -> tokens.cached(Json.count(json));
                case "cache_write_tokens", "cache_creation_tokens" -> tokens.cacheCreation(Json.count(json));
                default -> json.skipChildren();
            }
        }
    }

    private static void outputDetails(JsonParser json, Tokens tokens) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("reasoning_tokens")) {
                tokens.reasoning(Json.count(json));
            } else {
                json.skipChildren();
            }
        }
    }
}
