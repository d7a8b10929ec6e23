package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.llmbench.api.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code response} object of OpenAI responses. */
final class ResponsesBody {
    private @Nullable String status;
    private @Nullable String incompleteReason;
    private @Nullable ProviderError error;
    private Usage usage = Usage.NONE;
    private final List<ResponsesItem> output = new ArrayList<>(0);

    void read(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            field(field, json);
        }
    }

    void field(String field, JsonParser json) throws IOException {
        switch (field) {
            case "status" -> status = Json.text(json);
            case "incomplete_details" -> incompleteDetails(json);
            case "error" -> {
                if (json.currentToken() != JsonToken.VALUE_NULL) {
                    error = ProviderError.of(Json.tree(json));
                }
            }
            case "usage" -> {
                if (Json.object(json)) {
                    usage = ChatUsage.read(json);
                }
            }
            case "output" -> {
                if (Json.array(json)) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        ResponsesItem item = ResponsesItem.read(json);
                        if (item != null) {
                            output.add(item);
                        }
                    }
                }
            }
            default -> json.skipChildren();
        }
    }

    private void incompleteDetails(JsonParser json) throws IOException {
        if (!Json.object(json)) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals("reason")) {
                incompleteReason = Json.text(json);
            } else {
                json.skipChildren();
            }
        }
    }

    void addOutputTo(Answer answer) {
        output.forEach(item -> item.addTo(answer, ToolCalls.UNNUMBERED));
    }

    @Nullable
    String status() {
        return status;
    }

    @Nullable
    String incompleteReason() {
        return incompleteReason;
    }

    @Nullable
    ProviderError error() {
        return error;
    }

    Usage usage() {
        return usage;
    }
}
