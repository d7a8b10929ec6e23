package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
        Json.Messages messages = Json.messages(body.path("messages"), "content", Json::isUser);
        boolean streamed = body.path("stream").asBoolean(false);
        boolean usage =
                !streamed || body.path("stream_options").path("include_usage").asBoolean(false);
        return new ChatRequest(Json.text(body, "model"), streamed, usage, messages.prompt(), messages.tokens());
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
        choice.putNull("logprobs").put("finish_reason", "stop");
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
            boolean reasons = generation.isReasoning(chunk);
            if (chunk == 0 && !generation.roleOnlyFirstChunk()) {
                delta.put("role", "assistant").put(reasons ? "reasoning_content" : "content", generation.chunk(chunk));
                frames.event(null, event);
                delta.removeAll();
            } else {
                frames.event(null, reasons ? reasoning : text, generation.chunk(chunk));
            }
        }

        @Override
        public void close(Frames frames) {
            choice.put("finish_reason", "stop");
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
