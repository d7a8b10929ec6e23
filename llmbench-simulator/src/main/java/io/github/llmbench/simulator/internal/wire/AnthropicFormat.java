package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Anthropic messages; reasoning is a thinking block before the text block. */
final class AnthropicFormat implements WireFormat {
    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public boolean accepts(String path) {
        return path.endsWith("/messages");
    }

    @Override
    public ChatRequest read(String uri, JsonNode body) throws BadRequestException {
        Offer.Reader offer = new Offer.Reader();
        Json.Messages messages = Json.messages(body.path("messages"), "content", Json::isUser, (message, text) -> {
            if (Json.isUser(message) && !text.isEmpty()) {
                offer.userText();
            }
            boolean asks = false;
            for (JsonNode part : message.path("content")) {
                asks |= part.path("type").asText("").equals("tool_use");
                if (part.path("type").asText("").equals("tool_result")) {
                    offer.result(Json.content(part.path("content")));
                }
            }
            if (asks) {
                offer.asked();
            }
        });
        for (JsonNode tool : body.path("tools")) {
            offer.tool(tool, "input_schema", "tools[]");
        }
        JsonNode format = body.path("output_config").path("format");
        if (format.path("type").asText("").equals("json_schema")) {
            offer.schema(format.path("schema"), "output_config.format.schema");
        }
        int system = Passage.tokens(Json.content(body.path("system")));
        return new ChatRequest(
                Json.text(body, "model"),
                body.path("stream").asBoolean(false),
                true,
                messages.prompt(),
                messages.tokens() + system,
                Json.limit(body, "max_tokens"),
                offer.offer());
    }

    @Override
    public ObjectNode whole(Generation generation) {
        ObjectNode body = message(generation);
        ArrayNode content = body.putArray("content");
        if (generation.reasoning().tokens() > 0) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", generation.reasoning().text())
                    .put("signature", "simulated");
        }
        if (generation.text().tokens() > 0 || generation.calls().isEmpty()) {
            content.addObject()
                    .put("type", "text")
                    .put("text", generation.text().text());
        }
        for (int i = 0; i < generation.calls().size(); i++) {
            use(content.addObject(), generation, i)
                    .set("input", ToolScript.tree(generation.calls().get(i)));
        }
        body.put("stop_reason", stop(generation)).putNull("stop_sequence");
        if (generation.usage()) {
            body.set("usage", usage(generation, generation.outputTokens()));
        }
        return body;
    }

    @Override
    public EventStream stream(Generation generation) {
        return new Events(generation);
    }

    @Override
    public ObjectNode error(Problem problem, String message) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type(problem)).put("message", message);
        return body;
    }

    private static String type(Problem problem) {
        return switch (problem) {
            case BAD_REQUEST -> "invalid_request_error";
            case MODEL_NOT_FOUND, NO_ANSWER -> "not_found_error";
            case RATE_LIMITED -> "rate_limit_error";
            case SERVER_ERROR -> "api_error";
        };
    }

    private static String stop(Generation generation) {
        if (generation.cut()) {
            return "max_tokens";
        }
        return generation.calls().isEmpty() ? "end_turn" : "tool_use";
    }

    private static ObjectNode use(ObjectNode node, Generation generation, int call) {
        return node.put("type", "tool_use")
                .put("id", generation.callId("toolu_", call))
                .put("name", generation.calls().get(call).name());
    }

    private static ObjectNode message(Generation generation) {
        return Json.object()
                .put("id", generation.id("msg_"))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", generation.request().model());
    }

    private static ObjectNode usage(Generation generation, int outputTokens) {
        return Json.object()
                .put("input_tokens", generation.inputTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", outputTokens);
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }

    private static final class Events implements EventStream {
        private final Generation generation;
        private int block = -1;
        private @Nullable Template delta;

        Events(Generation generation) {
            this.generation = generation;
        }

        @Override
        public void open(Frames frames) {
            ObjectNode start = event("message_start");
            ObjectNode message = message(generation);
            message.putArray("content");
            message.putNull("stop_reason").putNull("stop_sequence");
            if (generation.usage()) {
                message.set("usage", usage(generation, 1));
            }
            start.set("message", message);
            frames.event("message_start", start);
            if (generation.reasoning().tokens() > 0) {
                startBlock("thinking", frames);
            } else if (generation.text().tokens() > 0 || generation.calls().isEmpty()) {
                startBlock("text", frames);
            }
            frames.event("ping", event("ping"));
        }

        @Override
        public void content(int chunk, Frames frames) {
            if (generation.isCall(chunk)) {
                call(generation.call(chunk), frames);
                return;
            }
            if (!generation.isReasoning(chunk) && chunk > 0 && generation.isReasoning(chunk - 1)) {
                nextBlock(frames);
            }
            frames.event("content_block_delta", Objects.requireNonNull(delta), generation.chunk(chunk));
        }

        @Override
        public void close(Frames frames) {
            if (generation.reasoning().tokens() > 0
                    && generation.text().tokens() == 0
                    && generation.calls().isEmpty()) {
                nextBlock(frames);
            }
            stopBlock(frames);
            ObjectNode end = event("message_delta");
            end.putObject("delta").put("stop_reason", stop(generation)).putNull("stop_sequence");
            if (generation.usage()) {
                end.set("usage", usage(generation, generation.outputTokens()));
            }
            frames.event("message_delta", end);
            frames.event("message_stop", event("message_stop"));
        }

        /** A block of its own: name first, then the arguments. */
        private void call(int index, Frames frames) {
            if (block >= 0) {
                if (index == 0 && generation.text().tokens() == 0) {
                    sign(frames);
                }
                stopBlock(frames);
            }
            block++;
            ObjectNode start = event("content_block_start").put("index", block);
            use(start.putObject("content_block"), generation, index).putObject("input");
            frames.event("content_block_start", start);
            ObjectNode more = event("content_block_delta").put("index", block);
            more.putObject("delta")
                    .put("type", "input_json_delta")
                    .put("partial_json", generation.calls().get(index).arguments());
            frames.event("content_block_delta", more);
        }

        private void nextBlock(Frames frames) {
            sign(frames);
            stopBlock(frames);
            startBlock("text", frames);
        }

        private void sign(Frames frames) {
            ObjectNode signature = event("content_block_delta").put("index", block);
            signature.putObject("delta").put("type", "signature_delta").put("signature", "simulated");
            frames.event("content_block_delta", signature);
        }

        private void startBlock(String type, Frames frames) {
            block++;
            ObjectNode start = event("content_block_start").put("index", block);
            start.putObject("content_block").put("type", type).put(type, "");
            frames.event("content_block_start", start);
            ObjectNode event = event("content_block_delta").put("index", block);
            delta = Template.of(event, event.putObject("delta").put("type", type + "_delta"), type);
        }

        private void stopBlock(Frames frames) {
            frames.event("content_block_stop", event("content_block_stop").put("index", block));
        }
    }
}
