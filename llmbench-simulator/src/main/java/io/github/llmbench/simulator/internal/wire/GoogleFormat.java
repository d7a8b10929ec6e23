package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google's generateContent and streamGenerateContent; reasoning is a part marked as thought. */
final class GoogleFormat implements WireFormat {
    private static final Pattern PATH = Pattern.compile(".*/models/(.+):(generateContent|streamGenerateContent)");

    @Override
    public String name() {
        return "google";
    }

    @Override
    public boolean accepts(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    public ChatRequest read(String uri, JsonNode body) throws BadRequestException {
        QueryStringDecoder decoded = new QueryStringDecoder(uri);
        Matcher path = PATH.matcher(decoded.path());
        if (!path.matches()) {
            throw new BadRequestException("path must end in /models/{model}:generateContent");
        }
        boolean streamed = path.group(2).startsWith("stream");
        if (streamed && !decoded.parameters().getOrDefault("alt", List.of()).contains("sse")) {
            throw new BadRequestException("streamGenerateContent is served with ?alt=sse only");
        }
        Offer.Reader offer = new Offer.Reader();
        Json.Messages messages = Json.messages(
                body.path("contents"),
                "parts",
                message -> !message.has("role") || Json.isUser(message),
                (message, text) -> seen(offer, message, text));
        for (JsonNode tools : body.path("tools")) {
            for (JsonNode tool : tools.path("functionDeclarations")) {
                offer.tool(
                        tool,
                        tool.has("parameters") ? "parameters" : "parametersJsonSchema",
                        "tools[].functionDeclarations[]");
            }
        }
        JsonNode config = body.path("generationConfig");
        for (String field : List.of("responseSchema", "responseJsonSchema")) {
            if (config.has(field)) {
                offer.schema(config.path(field), "generationConfig." + field);
            }
        }
        int system = Passage.tokens(Json.content(body.path("systemInstruction").path("parts")));
        return new ChatRequest(
                path.group(1),
                streamed,
                true,
                messages.prompt(),
                messages.tokens() + system,
                Json.limit(config, "maxOutputTokens"),
                offer.offer());
    }

    @Override
    public ObjectNode whole(Generation generation) {
        ObjectNode body = Json.object();
        ObjectNode candidate = body.putArray("candidates").addObject();
        var parts = candidate.putObject("content").put("role", "model").putArray("parts");
        if (generation.reasoning().tokens() > 0) {
            parts.addObject().put("text", generation.reasoning().text()).put("thought", true);
        }
        if (generation.text().tokens() > 0 || generation.calls().isEmpty()) {
            parts.addObject().put("text", generation.text().text());
        }
        for (int i = 0; i < generation.calls().size(); i++) {
            call(parts.addObject(), generation, i);
        }
        candidate.put("finishReason", finish(generation)).put("index", 0);
        usage(body, generation, generation.text().tokens() + generation.callTokens());
        return tail(body, generation);
    }

    private static void seen(Offer.Reader offer, JsonNode message, String text) {
        boolean asks = false;
        boolean answers = false;
        for (JsonNode part : message.path("parts")) {
            asks |= part.has("functionCall");
            if (part.has("functionResponse")) {
                answers = true;
                JsonNode response = part.path("functionResponse").path("response");
                offer.result(
                        response.size() == 1 && response.elements().next().isTextual()
                                ? response.elements().next().textValue()
                                : response.toString());
            }
        }
        if (asks) {
            offer.asked();
        } else if (!answers && !text.isEmpty() && Json.isUser(message)) {
            offer.userText();
        }
    }

    private static void call(ObjectNode part, Generation generation, int index) {
        part.putObject("functionCall")
                .put("id", generation.callId("", index))
                .put("name", generation.calls().get(index).name())
                .set("args", ToolScript.tree(generation.calls().get(index)));
    }

    @Override
    public EventStream stream(Generation generation) {
        return new Events(generation);
    }

    @Override
    public ObjectNode error(Problem problem, String message) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("code", problem.status())
                .put("message", message)
                .put("status", status(problem));
        return body;
    }

    private static String status(Problem problem) {
        return switch (problem) {
            case BAD_REQUEST -> "INVALID_ARGUMENT";
            case MODEL_NOT_FOUND, NO_ANSWER -> "NOT_FOUND";
            case RATE_LIMITED -> "RESOURCE_EXHAUSTED";
            case SERVER_ERROR -> "INTERNAL";
        };
    }

    private static String finish(Generation generation) {
        return generation.cut() ? "MAX_TOKENS" : "STOP";
    }

    private static void usage(ObjectNode body, Generation generation, int textTokens) {
        if (!generation.usage()) {
            return;
        }
        int thoughts = generation.reasoning().tokens();
        ObjectNode usage = body.putObject("usageMetadata").put("promptTokenCount", generation.inputTokens());
        if (textTokens > 0) {
            usage.put("candidatesTokenCount", textTokens);
        }
        usage.put("totalTokenCount", generation.inputTokens() + thoughts + textTokens);
        if (thoughts > 0) {
            usage.put("thoughtsTokenCount", thoughts);
        }
    }

    private static ObjectNode tail(ObjectNode body, Generation generation) {
        return body.put("modelVersion", generation.request().model()).put("responseId", generation.id(""));
    }

    private static final class Events implements EventStream {
        private static final String LINE_END = "\r\n";

        private final Generation generation;
        private final ObjectNode event = Json.object();
        private final ObjectNode candidate;
        private final ObjectNode part;
        private final Template text;
        private final Template thought;

        Events(Generation generation) {
            this.generation = generation;
            candidate = event.putArray("candidates").addObject();
            ObjectNode content = candidate.putObject("content");
            part = content.putArray("parts").addObject();
            content.put("role", "model");
            candidate.put("index", 0);
            usage(event, generation, 0);
            tail(event, generation);
            text = Template.of(event, part, "text");
            part.put("thought", true);
            thought = Template.of(event, part, "text");
        }

        @Override
        public void open(Frames frames) {
            // The format has nothing before the first content.
        }

        @Override
        public void content(int chunk, Frames frames) {
            if (generation.isCall(chunk)) {
                part.removeAll();
                call(part, generation, generation.call(chunk));
                frames.event(null, event, LINE_END);
                return;
            }
            frames.event(null, generation.isReasoning(chunk) ? thought : text, generation.chunk(chunk), LINE_END);
        }

        @Override
        public void close(Frames frames) {
            part.removeAll().put("text", "");
            candidate.put("finishReason", finish(generation));
            usage(event, generation, generation.text().tokens() + generation.callTokens());
            frames.event(null, event, LINE_END);
        }
    }
}
