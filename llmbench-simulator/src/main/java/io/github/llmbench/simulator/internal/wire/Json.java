package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Building and reading JSON trees. */
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectWriter ASCII = WRITER.with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final ObjectReader READER = MAPPER.reader();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A tree as UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return WRITER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            // Half a surrogate pair has no UTF-8; as an escape it goes out as it came in.
            return ascii(node);
        }
    }

    private static byte[] ascii(JsonNode node) {
        try {
            return ASCII.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text as JSON in UTF-8, with its quotes. */
    static byte[] quoted(String text) {
        byte[] escaped;
        try {
            escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        } catch (IllegalArgumentException e) {
            // As above: half a surrogate pair.
            return ascii(JsonNodeFactory.instance.textNode(text));
        }
        byte[] quoted = new byte[escaped.length + 2];
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[0] = '"';
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** Parses a request body. */
    static JsonNode parse(byte[] body) throws BadRequestException {
        JsonNode node;
        try {
            node = READER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new BadRequestException("request body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadRequestException("request body cannot be read: " + e.getMessage());
        }
        if (!node.isObject()) {
            throw new BadRequestException("request body must be a JSON object");
        }
        return node;
    }

    static String text(JsonNode body, String field) throws BadRequestException {
        JsonNode value = body.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new BadRequestException("\"" + field + "\" must be a text");
        }
        return value.textValue();
    }

    /**
     * The limit of an answer's tokens: the first of the fields that is there and not null.
     *
     * @return {@link Integer#MAX_VALUE} where none is
     */
    static int limit(JsonNode node, String... fields) throws BadRequestException {
        for (String field : fields) {
            if (node.hasNonNull(field)) {
                JsonNode value = node.path(field);
                if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
                    throw new BadRequestException(
                            "\"" + field + "\" must be a whole number of at least 1, but was " + value);
                }
                return value.intValue();
            }
        }
        return Integer.MAX_VALUE;
    }

    /** The text of a message's content: a string, or parts of which those with a text count. */
    static String content(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.isTextual() ? part.textValue() : part.path("text").asText(""));
        }
        return text.toString();
    }

    /**
     * Collects messages into the last user text and a token count.
     *
     * @param field name of the field of a message that holds its content
     */
    static Messages messages(JsonNode messages, String field, Predicate<JsonNode> isUser) throws BadRequestException {
        return messages(messages, field, isUser, (message, text) -> {});
    }

    /** As above, with each message seen in order. */
    static Messages messages(
            JsonNode messages, String field, Predicate<JsonNode> isUser, BiConsumer<JsonNode, String> seen)
            throws BadRequestException {
        String prompt = "";
        int tokens = 0;
        for (JsonNode message : messages) {
            String text = content(message.path(field));
            tokens += Passage.tokens(text);
            seen.accept(message, text);
            if (isUser.test(message) && !text.isEmpty()) {
                prompt = text;
            }
        }
        if (prompt.isEmpty()) {
            throw new BadRequestException("request must have a user message with text");
        }
        return new Messages(prompt, tokens);
    }

    static boolean isUser(JsonNode message) {
        return "user".equals(message.path("role").textValue());
    }

    record Messages(String prompt, int tokens) {}
}
