package io.github.llmbench.engine.score;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apiguardian.api.API;

/**
 * Reads JSON out of answers.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            // A number reads as it was written.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectReader WHOLE = MAPPER.reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final ObjectReader FIRST = MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final ObjectReader PYTHON = WHOLE.with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);

    /** A text of brackets only would be read again from each of them. */
    private static final int MOST_TRIES = 1000;

    private JsonText() {}

    /** The value that the whole text is, blanks around it aside. */
    public static Optional<JsonNode> whole(String text) {
        try {
            JsonNode node = WHOLE.readTree(text);
            return node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whether Python's {@code json.loads} reads the whole text: it knows NaN and Infinity too. */
    static boolean isPythonJson(String text) {
        try {
            return !PYTHON.readTree(text).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The first object in the text that is as asked, the whole text preferred. */
    static Optional<JsonNode> object(String text, Predicate<JsonNode> wanted) {
        return first(text, '{', wanted);
    }

    /** The first object in the text, else the first array, the whole text preferred. */
    static Optional<JsonNode> any(String text) {
        return whole(text)
                .filter(JsonNode::isContainerNode)
                .or(() -> first(text, '{', node -> true))
                .or(() -> first(text, '[', node -> true));
    }

    /** The first object or array of objects in the text, whichever opens first, the whole text preferred. */
    static Optional<JsonNode> objects(String text) {
        return whole(text).filter(JsonNode::isContainerNode).or(() -> {
            int tries = 0;
            for (int at = 0; at < text.length() && tries < MOST_TRIES; at++) {
                if (text.charAt(at) == '{' || text.charAt(at) == '[') {
                    tries++;
                    Optional<JsonNode> node = startOf(text.substring(at)).filter(JsonText::isObjects);
                    if (node.isPresent()) {
                        return node;
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** A footnote like [1] is none. */
    private static boolean isObjects(JsonNode node) {
        for (JsonNode one : node.isArray() ? node : List.of(node)) {
            if (!one.isObject()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<JsonNode> first(String text, char open, Predicate<JsonNode> wanted) {
        int tries = 0;
        for (int at = text.indexOf(open); at >= 0 && tries < MOST_TRIES; at = text.indexOf(open, at + 1)) {
            tries++;
            // Inside of an object that is not wanted there may be one that is.
            Optional<JsonNode> node = startOf(text.substring(at)).filter(wanted);
            if (node.isPresent()) {
                return node;
            }
        }
        return Optional.empty();
    }

    /** The value a text starts with. */
    private static Optional<JsonNode> startOf(String text) {
        try (JsonParser parser = FIRST.createParser(text)) {
            return Optional.of(FIRST.readTree(parser));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether two values are the same: members in any order, numbers by value. */
    static boolean equal(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a instanceof ArrayNode && b instanceof ArrayNode && a.size() == b.size()) {
            Iterator<JsonNode> others = b.elements();
            for (JsonNode one : a) {
                if (!equal(one, others.next())) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof ObjectNode && b instanceof ObjectNode && a.size() == b.size()) {
            for (Map.Entry<String, JsonNode> member : a.properties()) {
                JsonNode other = b.get(member.getKey());
                if (other == null || !equal(member.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }

    /** Whether {@code part} is in {@code whole}: its members are there and the same; all else must be equal. */
    public static boolean within(JsonNode part, JsonNode whole) {
        if (part instanceof ObjectNode && whole instanceof ObjectNode) {
            return part.properties().stream().allMatch(member -> {
                JsonNode other = whole.get(member.getKey());
                return other != null && within(member.getValue(), other);
            });
        }
        return equal(part, whole);
    }

    /** As JSON, in one line. */
    public static String write(Object value) {
        return MAPPER.valueToTree(value).toString();
    }

    /** As a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }
}
