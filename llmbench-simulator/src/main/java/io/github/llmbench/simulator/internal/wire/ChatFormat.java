package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;

/** OpenAI chat completions, and everything compatible with it. Reasoning goes into {@code reasoning_content}. */
final class ChatFormat implements WireFormat {
    @Override
    public String name() {
        return "chat";
    }

    @Override
    public boolean accepts(String path) {
        return path.endsWith("/chat/completions");
    }

    @Override
    public ChatRequest read(String uri, JsonNode body) throws BadRequestException {
        Offer.Reader offer = new Offer.Reader();
        Json.Messages messages = Json.messages(body.path("messages"), "content", Json::isUser, seen(offer));
        for (JsonNode tool : body.path("tools")) {
            offer.tool(tool.path("function"), "parameters", "tools[].function");
        }
        JsonNode format = body.path("response_format");
        if (format.path("type").asText("").equals("json_schema")) {
            Json.text(format.path("json_schema"), "name");
            offer.schema(format.path("json_schema").path("schema"), "response_format.json_schema.schema");
        }
        boolean streamed = body.path("stream").asBoolean(false);
        boolean usage =
                !streamed || body.path("stream_options").path("include_usage").asBoolean(false);
        return new ChatRequest(
                Json.text(body, "model"),
                streamed,
                usage,
                messages.prompt(),
                messages.tokens(),
                Json.limit(body, "max_completion_tokens", "max_tokens"),
                offer.offer());
    }

    @Override
    public ObjectNode whole(Generation generation) {
        ObjectNode body = head(generation, "chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message")
                .put("role", "assistant")
                .put("content", generation.text().text())
                .putNull("refusal");
        if (generation.reasoning().tokens() > 0) {
            message.put("reasoning_content", generation.reasoning().text());
        }
        if (!generation.calls().isEmpty()) {
            calls(message, generation);
        }
        choice.putNull("logprobs").put("finish_reason", finish(generation));
        if (generation.usage()) {
            body.set("usage", usage(generation));
        }
        return body;
    }

    @Override
    public EventStream stream(Generation generation) {
        return new Events(generation);
    }

    @Override
    public ObjectNode error(Problem problem, String message) {
        return OpenAiErrors.error(problem, message);
    }

    /** Ollama's messages are told apart by the same fields. */
    static BiConsumer<JsonNode, String> seen(Offer.Reader offer) {
        return (message, text) -> {
            if (Json.isUser(message)) {
                offer.userText();
            } else if (!message.path("tool_calls").isEmpty()) {
                offer.asked();
            } else if (message.path("role").asText("").equals("tool")) {
                offer.result(text);
            }
        };
    }

    private static void calls(ObjectNode message, Generation generation) {
        ArrayNode calls = message.putArray("tool_calls");
        for (int i = 0; i < generation.calls().size(); i++) {
            call(calls.addObject(), generation, i);
        }
    }

    private static ObjectNode call(ObjectNode node, Generation generation, int index) {
        node.put("id", generation.callId("call_", index)).put("type", "function");
        return node.putObject("function")
                .put("name", generation.calls().get(index).name())
                .put("arguments", generation.calls().get(index).arguments());
    }

    private static String finish(Generation generation) {
        if (generation.cut()) {
            return "length";
        }
        return generation.calls().isEmpty() ? "stop" : "tool_calls";
    }

    private static ObjectNode head(Generation generation, String object) {
        return Json.object()
                .put("id", generation.id("chatcmpl-"))
                .put("object", object)
                .put("created", generation.createdMillis() / 1000)
                .put("model", generation.request().model());
    }

    private static ObjectNode usage(Generation generation) {
        ObjectNode usage = Json.object()
                .put("prompt_tokens", generation.inputTokens())
                .put("completion_tokens", generation.outputTokens())
                .put("total_tokens", generation.inputTokens() + generation.outputTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", generation.reasoning().tokens());
        return usage;
    }

    private static final class Events implements EventStream {
        private final Generation generation;
        private final ObjectNode event;
        private final ObjectNode choice;
        private final ObjectNode delta;
        private final Template text;
        private final Template reasoning;

        Events(Generation generation) {
            this.generation = generation;
            event = head(generation, "chat.completion.chunk");
            choice = event.putArray("choices").addObject().put("index", 0);
            delta = choice.putObject("delta");
            choice.putNull("finish_reason");
            if (generation.usage()) {
                event.putNull("usage");
            }
            text = Template.of(event, delta, "content");
            reasoning = Template.of(event, delta, "reasoning_content");
        }

        @Override
        public void open(Frames frames) {
            if (generation.roleOnlyFirstChunk()) {
                delta.put("role", "assistant").put("content", "").putNull("refusal");
                frames.event(null, event);
                delta.removeAll();
            }
        }

        @Override
        public void content(int chunk, Frames frames) {
            if (generation.isCall(chunk)) {
                call(generation.call(chunk), frames);
                return;
            }
            boolean reasons = generation.isReasoning(chunk);
            if (chunk == 0 && !generation.roleOnlyFirstChunk()) {
                delta.put("role", "assistant").put(reasons ? "reasoning_content" : "content", generation.chunk(chunk));
                frames.event(null, event);
                delta.removeAll();
            } else {
                frames.event(null, reasons ? reasoning : text, generation.chunk(chunk));
            }
        }

        /** Name first, arguments after it, as the provider does. */
        private void call(int index, Frames frames) {
            ObjectNode call = delta.putArray("tool_calls").addObject().put("index", index);
            ChatFormat.call(call, generation, index).put("arguments", "");
            frames.event(null, event);
            ObjectNode more = delta.putArray("tool_calls").addObject().put("index", index);
            more.putObject("function")
                    .put("arguments", generation.calls().get(index).arguments());
            frames.event(null, event);
            delta.removeAll();
        }

        @Override
        public void close(Frames frames) {
            choice.put("finish_reason", finish(generation));
            frames.event(null, event);
            if (generation.usage()) {
                event.putArray("choices");
                event.set("usage", usage(generation));
                frames.event(null, event);
            }
            frames.done();
        }
    }
}
