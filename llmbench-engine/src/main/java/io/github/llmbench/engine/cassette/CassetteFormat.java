package io.github.llmbench.engine.cassette;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.engine.json.Json;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A recorded call as JSON that people read and compare: a text of several lines is an array of lines, stamps stand on one line. Safe for
 * use by several threads.
 */
final class CassetteFormat {
    /** The version of the format; a reader refuses any other. */
    static final String VERSION = "llmbench-cassette/1";

    /** Fields of a trace that belong to the run that recorded it, not to the call. */
    private static final List<String> OF_THE_RUN = List.of("scheduledAt", "offset", "warmUp", "localOutputTokens");

    /** Headers of a response that say something of the answer; all others change with every call or are nobody's business. */
    private static final Set<String> HEADERS = Set.of("content-type", "openai-version", "openai-model");

    private final JsonMapper mapper = Json.mapper();

    ObjectWriter writer() {
        return mapper.writer(new Lines());
    }

    JsonMapper mapper() {
        return mapper;
    }

    ObjectNode write(Recorded recorded, Secrets secrets) {
        ObjectNode json = mapper.createObjectNode();
        json.put("call", recorded.slot().call());
        json.put("hash", recorded.slot().hash());
        json.put("purpose", recorded.purpose().name());
        json.put("recorded", recorded.date().toString());
        if (recorded.baseUrl() != null) {
            json.put("baseUrl", recorded.baseUrl());
        }
        json.set("request", shown(mapper.valueToTree(recorded.request()), secrets));
        ObjectNode response = mapper.valueToTree(recorded.response());
        ObjectNode timing = (ObjectNode) response.remove("trace");
        timing.remove(OF_THE_RUN);
        ((ObjectNode) response.get("headers")).retain(HEADERS);
        json.set("response", shown(response, secrets));
        json.set("timing", timing);
        return json;
    }

    /**
     * The call that stands in JSON.
     *
     * @throws IllegalArgumentException if something is missing or wrong; the message names the field
     */
    Recorded read(JsonNode json) {
        Slot slot = new Slot(text(json, "hash"), text(json, "call"));
        JsonNode timing = field(json, "timing").deepCopy();
        if (!(timing instanceof ObjectNode stamps) || !(field(json, "response") instanceof ObjectNode given)) {
            throw new IllegalArgumentException("\"timing\" and \"response\" must be objects");
        }
        // A trace without a time of day is none; the replayed call gets its own.
        stamps.put("scheduledAt", "1970-01-01T00:00:00Z");
        ObjectNode response = (ObjectNode) joined(given);
        response.set("trace", stamps);
        try {
            return new Recorded(
                    slot,
                    Call.Purpose.valueOf(text(json, "purpose")),
                    json.path("baseUrl").textValue(),
                    LocalDate.parse(text(json, "recorded")),
                    mapper.treeToValue(joined(field(json, "request")), ModelRequest.class),
                    mapper.treeToValue(response, ModelResponse.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("\"recorded\" must be a date such as 2026-11-26: " + e.getMessage(), e);
        }
    }

    private static JsonNode field(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return value;
    }

    static String text(JsonNode json, String name) {
        String value = field(json, name).textValue();
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("\"" + name + "\" must be a text");
        }
        return value;
    }

    /** Without secrets, and texts of several lines as arrays of lines. */
    private JsonNode shown(JsonNode json, Secrets secrets) {
        if (json instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(shown(field.getValue(), secrets)));
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, shown(array.get(i), secrets));
            }
        } else if (json instanceof TextNode text) {
            String hidden = secrets.hide(text.textValue());
            return hidden.indexOf('\n') < 0 ? TextNode.valueOf(hidden) : lines(hidden);
        }
        return json;
    }

    private ObjectNode lines(String text) {
        ObjectNode lines = mapper.createObjectNode();
        ArrayNode array = lines.putArray(Lines.FIELD);
        for (String line : text.split("\n", -1)) {
            array.add(line);
        }
        return lines;
    }

    /** What {@link #shown} made of texts, as texts again. */
    private static JsonNode joined(JsonNode json) {
        if (json instanceof ObjectNode object) {
            JsonNode lines = object.get(Lines.FIELD);
            if (object.size() == 1 && lines instanceof ArrayNode array) {
                return TextNode.valueOf(text(array));
            }
            ObjectNode copy = object.deepCopy();
            Iterator<Map.Entry<String, JsonNode>> fields = copy.properties().iterator();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                field.setValue(joined(field.getValue()));
            }
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = array.deepCopy();
            for (int i = 0; i < copy.size(); i++) {
                copy.set(i, joined(copy.get(i)));
            }
            return copy;
        }
        return json;
    }

    private static String text(ArrayNode lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(i == 0 ? "" : "\n").append(lines.get(i).asText());
        }
        return text.toString();
    }

    /** Arrays of stamps on one line, all else indented; the same on every platform. */
    private static final class Lines extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1L;
        private static final Set<String> SHORT = Set.of("stamps", "bytes");
        static final String FIELD = "@lines";

        private final DefaultIndenter indenter = new DefaultIndenter("  ", "\n");

        Lines() {
            indentObjectsWith(indenter);
            indentArraysWith(indenter);
        }

        private Lines(Lines other) {
            super(other);
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new Lines(this);
        }

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            if (!shortOne(json)) {
                super.beforeArrayValues(json);
            }
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            if (shortOne(json)) {
                json.writeRaw(", ");
            } else {
                super.writeArrayValueSeparator(json);
            }
        }

        @Override
        public void writeEndArray(JsonGenerator json, int values) throws IOException {
            if (shortOne(json)) {
                _nesting--;
                json.writeRaw(']');
            } else {
                super.writeEndArray(json, values);
            }
        }

        private static boolean shortOne(JsonGenerator json) {
            @Nullable String name = json.getOutputContext().getParent().getCurrentName();
            return name != null && SHORT.contains(name);
        }
    }
}
