package io.github.llmbench.store.run;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.store.codec.StoredJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trial's scores and calls as {@link StoredJson} would write its {@link Score}s and {@link StoredCall}s, field by field:
 * this is done for every trial while it is waited for, and takes a process that has just started a third of the time. What is rare is
 * left to {@link StoredJson}. Safe for use by several threads.
 */
final class TrialJson {
    private final StoredJson json;

    TrialJson(StoredJson json) {
        this.json = json;
    }

    void scores(Map<String, Score> scores, OutputStream to) {
        write(to, out -> {
            out.writeStartObject();
            for (Map.Entry<String, Score> entry : scores.entrySet()) {
                out.writeFieldName(entry.getKey());
                score(out, entry.getValue());
            }
            out.writeEndObject();
        });
    }

    void calls(List<Call> calls, OutputStream to) {
        write(to, out -> {
            out.writeStartArray();
            for (Call call : calls) {
                call(out, call);
            }
            out.writeEndArray();
        });
    }

    /** What is written. */
    private interface Content {
        void to(JsonGenerator out) throws IOException;
    }

    private void write(OutputStream to, Content content) {
        try (JsonGenerator out = json.generator(to)) {
            content.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void score(JsonGenerator out, Score score) throws IOException {
        out.writeStartObject();
        out.writeStringField("state", score.state().name());
        out.writeNumberField("value", score.value());
        text(out, "answer", score.answer());
        text(out, "explanation", score.explanation());
        out.writeObjectFieldStart("figures");
        for (Map.Entry<String, Double> figure : score.figures().entrySet()) {
            out.writeNumberField(figure.getKey(), figure.getValue());
        }
        out.writeEndObject();
        if (!score.steps().isEmpty()) {
            steps(out, score.steps());
        }
        out.writeEndObject();
    }

    private static void steps(JsonGenerator out, List<Score.Step> steps) throws IOException {
        out.writeArrayFieldStart("steps");
        for (Score.Step step : steps) {
            out.writeStartObject();
            text(out, "name", step.name());
            text(out, "text", step.text());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void call(JsonGenerator out, Call call) throws IOException {
        ModelResponse response = call.response();
        out.writeStartObject();
        out.writeStringField("purpose", call.purpose().name());
        text(out, "model", call.model());
        out.writeFieldName("request");
        request(out, call.request());
        out.writeStringField("outcome", response.outcome().name());
        text(out, "text", response.text());
        text(out, "reasoning", response.reasoning());
        tools(out, response.toolCalls());
        if (response.finishReason() != null) {
            out.writeStringField("finishReason", response.finishReason().name());
        }
        out.writeFieldName("usage");
        usage(out, response.usage());
        CallError error = response.error();
        if (error != null) {
            out.writePOJOField("error", error);
        }
        out.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            text(out, header.getKey(), header.getValue());
        }
        out.writeEndObject();
        out.writeFieldName("cost");
        cost(out, call.cost());
        out.writeBooleanField("cached", call.cached());
        out.writeEndObject();
    }

    private static void request(JsonGenerator out, ModelRequest request) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("messages");
        for (Message message : request.messages()) {
            message(out, message);
        }
        out.writeEndArray();
        out.writeFieldName("parameters");
        parameters(out, request.parameters());
        out.writeBooleanField("stream", request.stream());
        if (!request.tools().isEmpty()) {
            out.writePOJOField("tools", request.tools());
        }
        if (request.output() != null) {
            out.writePOJOField("output", request.output());
        }
        out.writeEndObject();
    }

    private static void message(JsonGenerator out, Message message) throws IOException {
        if (!message.textOnly()) {
            out.writePOJO(message);
            return;
        }
        out.writeStartObject();
        out.writeStringField("role", message.role().name());
        text(out, "text", message.text());
        out.writeEndObject();
    }

    private static void parameters(JsonGenerator out, ModelParameters parameters) throws IOException {
        out.writeStartObject();
        if (parameters.temperature() != null) {
            out.writeNumberField("temperature", parameters.temperature());
        }
        if (parameters.topP() != null) {
            out.writeNumberField("topP", parameters.topP());
        }
        if (parameters.maxOutputTokens() != null) {
            out.writeNumberField("maxOutputTokens", parameters.maxOutputTokens());
        }
        number(out, "seed", parameters.seed());
        out.writeArrayFieldStart("stop");
        for (String stop : parameters.stop()) {
            out.writeString(StoredJson.storable(stop));
        }
        out.writeEndArray();
        if (parameters.extra().isEmpty()) {
            out.writeObjectFieldStart("extra");
            out.writeEndObject();
        } else {
            out.writePOJOField("extra", parameters.extra());
        }
        out.writeEndObject();
    }

    private static void tools(JsonGenerator out, List<ToolCall> calls) throws IOException {
        out.writeArrayFieldStart("toolCalls");
        for (ToolCall call : calls) {
            out.writePOJO(call);
        }
        out.writeEndArray();
    }

    private static void usage(JsonGenerator out, Usage usage) throws IOException {
        out.writeStartObject();
        number(out, "inputTokens", usage.inputTokens());
        number(out, "outputTokens", usage.outputTokens());
        number(out, "reasoningTokens", usage.reasoningTokens());
        number(out, "cachedInputTokens", usage.cachedInputTokens());
        number(out, "cacheCreationInputTokens", usage.cacheCreationInputTokens());
        out.writeEndObject();
    }

    private static void cost(JsonGenerator out, Cost cost) throws IOException {
        out.writeStartObject();
        out.writeNumberField("usd", cost.usd());
        out.writeNumberField("priced", cost.priced());
        out.writeNumberField("unpriced", cost.unpriced());
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String name, @Nullable String text) throws IOException {
        if (text != null) {
            out.writeStringField(name, StoredJson.storable(text));
        }
    }

    private static void number(JsonGenerator out, String name, @Nullable Long number) throws IOException {
        if (number != null) {
            out.writeNumberField(name, number);
        }
    }
}
