package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** OpenAI responses; reasoning is the summary of a reasoning item before the message. */
final class ResponsesFormat implements WireFormat {
    @Override
    public String name() {
        return "responses";
    }

    @Override
    public boolean accepts(String path) {
        return path.endsWith("/responses");
    }

    @Override
    public ChatRequest read(String uri, JsonNode body) throws BadRequestException {
        JsonNode input = body.path("input");
        Offer.Reader offer = new Offer.Reader();
        boolean[] asking = new boolean[1];
        Json.Messages messages = input.isTextual() && !input.textValue().isEmpty()
                ? new Json.Messages(input.textValue(), Passage.tokens(input.textValue()))
                : Json.messages(input, "content", Json::isUser, (item, text) -> {
                    boolean asks = item.path("type").asText("").equals("function_call");
                    if (asks && !asking[0]) {
                        offer.asked();
                    }
                    asking[0] = asks;
                    if (Json.isUser(item)) {
                        offer.userText();
                    } else if (item.path("type").asText("").equals("function_call_output")) {
                        offer.result(Json.content(item.path("output")));
                    }
                });
        for (JsonNode tool : body.path("tools")) {
            offer.tool(tool, "parameters", "tools[]");
        }
        JsonNode format = body.path("text").path("format");
        if (format.path("type").asText("").equals("json_schema")) {
            offer.schema(format.path("schema"), "text.format.schema");
        }
        int system = Passage.tokens(Json.content(body.path("instructions")));
        return new ChatRequest(
                Json.text(body, "model"),
                body.path("stream").asBoolean(false),
                true,
                messages.prompt(),
                messages.tokens() + system,
                Json.limit(body, "max_output_tokens"),
                offer.offer());
    }

    @Override
    public ObjectNode whole(Generation generation) {
        ObjectNode response = response(generation, status(generation));
        if (generation.cut()) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        ArrayNode output = response.putArray("output");
        if (generation.reasoning().tokens() > 0) {
            output.add(reasoning(generation, generation.reasoning().text()));
        }
        if (speaks(generation)) {
            output.add(message(generation, status(generation), generation.text().text()));
        }
        for (int i = 0; i < generation.calls().size(); i++) {
            output.add(
                    call(generation, i, "completed", generation.calls().get(i).arguments()));
        }
        if (generation.usage()) {
            response.set("usage", usage(generation));
        }
        return response;
    }

    @Override
    public EventStream stream(Generation generation) {
        return new ResponsesEvents(this, generation);
    }

    @Override
    public ObjectNode error(Problem problem, String message) {
        return OpenAiErrors.error(problem, message);
    }

    /** What a whole answer is said to be. */
    static String status(Generation generation) {
        return generation.cut() ? "incomplete" : "completed";
    }

    static ObjectNode response(Generation generation, String status) {
        ObjectNode response = Json.object()
                .put("id", generation.id("resp_"))
                .put("object", "response")
                .put("created_at", generation.createdMillis() / 1000)
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", generation.request().model());
        response.putArray("output");
        return response.putNull("usage");
    }

    /** The reasoning item; without a summary where the text is empty. */
    static ObjectNode reasoning(Generation generation, String text) {
        ObjectNode item = Json.object().put("id", generation.id("rs_")).put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (!text.isEmpty()) {
            summary.add(summaryPart(text));
        }
        return item;
    }

    static ObjectNode summaryPart(String text) {
        return Json.object().put("type", "summary_text").put("text", text);
    }

    /** Whether there is a message item: always but for calls without a text. */
    static boolean speaks(Generation generation) {
        return generation.text().tokens() > 0 || generation.calls().isEmpty();
    }

    /** The item of a tool call. */
    static ObjectNode call(Generation generation, int index, String status, String arguments) {
        return Json.object()
                .put("id", generation.callId("fc_", index))
                .put("type", "function_call")
                .put("status", status)
                .put("call_id", generation.callId("call_", index))
                .put("name", generation.calls().get(index).name())
                .put("arguments", arguments);
    }

    /** The message item; without content while it is in progress. */
    static ObjectNode message(Generation generation, String status, String text) {
        ObjectNode item = Json.object()
                .put("id", generation.id("msg_"))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        ArrayNode content = item.putArray("content");
        if (!status.equals("in_progress")) {
            content.add(textPart(text));
        }
        return item;
    }

    static ObjectNode textPart(String text) {
        ObjectNode part = Json.object().put("type", "output_text");
        part.putArray("annotations");
        part.putArray("logprobs");
        return part.put("text", text);
    }

    private static ObjectNode usage(Generation generation) {
        ObjectNode usage = Json.object().put("input_tokens", generation.inputTokens());
        usage.putObject("input_tokens_details").put("cached_tokens", 0);
        usage.put("output_tokens", generation.outputTokens());
        usage.putObject("output_tokens_details")
                .put("reasoning_tokens", generation.reasoning().tokens());
        return usage.put("total_tokens", generation.inputTokens() + generation.outputTokens());
    }
}
