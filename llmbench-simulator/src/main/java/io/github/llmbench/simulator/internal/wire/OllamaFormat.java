package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Ollama's chat: a JSON object a line, streamed unless the request says otherwise. */
final class OllamaFormat implements WireFormat {
    @Override
    public String name() {
        return "ollama";
    }

    @Override
    public boolean accepts(String path) {
        return path.endsWith("/api/chat");
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public ChatRequest read(String uri, JsonNode body) throws BadRequestException {
        Offer.Reader offer = new Offer.Reader();
        Json.Messages messages = Json.messages(body.path("messages"), "content", Json::isUser, ChatFormat.seen(offer));
        for (JsonNode tool : body.path("tools")) {
            offer.tool(tool.path("function"), "parameters", "tools[].function");
        }
        if (body.path("format").isObject()) {
            offer.schema(body.path("format"), "format");
        }
        boolean streamed = body.path("stream").asBoolean(true);
        return new ChatRequest(
                Json.text(body, "model"),
                streamed,
                true,
                messages.prompt(),
                messages.tokens(),
                limit(body.path("options")),
                offer.offer());
    }

    /** Nothing and less than one are no limit, as in Ollama. */
    private static int limit(JsonNode options) throws BadRequestException {
        JsonNode asked = options.path("num_predict");
        return asked.isIntegralNumber() && asked.longValue() < 1
                ? Integer.MAX_VALUE
                : Json.limit(options, "num_predict");
    }

    @Override
    public ObjectNode whole(Generation generation) {
        ObjectNode body = head(generation);
        ObjectNode message = body.putObject("message")
                .put("role", "assistant")
                .put("content", generation.text().text());
        if (generation.reasoning().tokens() > 0) {
            message.put("thinking", generation.reasoning().text());
        }
        if (!generation.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            generation.calls().forEach(call -> call(calls.addObject(), call));
        }
        return finish(body, generation);
    }

    private static void call(ObjectNode node, ToolAsk call) {
        node.putObject("function").put("name", call.name()).set("arguments", ToolScript.tree(call));
    }

    @Override
    public EventStream stream(Generation generation) {
        return new Events(generation);
    }

    @Override
    public ObjectNode error(Problem problem, String message) {
        return Json.object().put("error", message);
    }

    private static ObjectNode head(Generation generation) {
        return Json.object()
                .put("model", generation.request().model())
                .put(
                        "created_at",
                        Instant.ofEpochMilli(generation.createdMillis()).toString());
    }

    private static ObjectNode finish(ObjectNode body, Generation generation) {
        body.put("done", true).put("done_reason", generation.cut() ? "length" : "stop");
        if (generation.usage()) {
            body.put("total_duration", generation.totalNanos())
                    .put("load_duration", 0L)
                    .put("prompt_eval_count", generation.inputTokens())
                    .put("prompt_eval_duration", generation.firstNanos())
                    .put("eval_count", generation.outputTokens())
                    .put("eval_duration", generation.totalNanos() - generation.firstNanos());
        }
        return body;
    }

    private static final class Events implements EventStream {
        private final Generation generation;
        private final ObjectNode event;
        private final ObjectNode message;
        private final Template text;
        private final Template thinking;

        Events(Generation generation) {
            this.generation = generation;
            event = head(generation);
            message = event.putObject("message").put("role", "assistant");
            event.put("done", false);
            text = Template.of(event, message, "content");
            message.put("content", "");
            thinking = Template.of(event, message, "thinking");
        }

        @Override
        public void open(Frames frames) {
            if (generation.roleOnlyFirstChunk()) {
                frames.line(event);
            }
        }

        @Override
        public void content(int chunk, Frames frames) {
            if (generation.isCall(chunk)) {
                message.put("content", "");
                call(
                        message.putArray("tool_calls").addObject(),
                        generation.calls().get(generation.call(chunk)));
                frames.line(event);
                message.remove("tool_calls");
                return;
            }
            frames.line(generation.isReasoning(chunk) ? thinking : text, generation.chunk(chunk));
        }

        @Override
        public void close(Frames frames) {
            frames.line(finish(event, generation));
        }
    }
}
