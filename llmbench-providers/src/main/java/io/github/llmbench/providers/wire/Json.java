package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reading JSON of which only some is of interest. Each method is called on the first token of a value and leaves the parser on its
 * last; a value of another type than expected is skipped like an unknown field.
 */
final class Json {
    static final long ABSENT = -1;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final ObjectMapper MAPPER = new JsonMapper(FACTORY);

    private Json() {}

    static JsonParser parser(byte[] data, int offset, int length) throws IOException {
        return FACTORY.createParser(data, offset, length);
    }

    static JsonNode tree(byte[] data, int offset, int length) throws IOException {
        return MAPPER.readTree(data, offset, length);
    }

    static JsonNode tree(JsonParser json) throws IOException {
        return MAPPER.readTree(json);
    }

    /** Whether an object begins; skips anything else. */
    static boolean object(JsonParser json) throws IOException {
        return is(json, JsonToken.START_OBJECT);
    }

    /** Whether an array begins; skips anything else. */
    static boolean array(JsonParser json) throws IOException {
        return is(json, JsonToken.START_ARRAY);
    }

    private static boolean is(JsonParser json, JsonToken wanted) throws IOException {
        if (json.currentToken() == wanted) {
            return true;
        }
        json.skipChildren();
        return false;
    }

    /** The text of a string; {@code null} for anything else. */
    static @Nullable String text(JsonParser json) throws IOException {
        return is(json, JsonToken.VALUE_STRING) ? json.getText() : null;
    }

    /** The text of a non-empty string; {@code null} for anything else. */
    static @Nullable String nonEmpty(JsonParser json) throws IOException {
        String text = text(json);
        return text == null || text.isEmpty() ? null : text;
    }

    /** A count; {@link #ABSENT} where there is no number or it is negative. */
    static long count(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = json.getDoubleValue();
            return value >= 0 && value <= Long.MAX_VALUE ? (long) value : ABSENT;
        }
        json.skipChildren();
        return ABSENT;
    }

    /** A string as it is, anything else as JSON; {@code null} for JSON's null. */
    static @Nullable String textOrJson(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.copyCurrentStructureExact(json);
        }
        return text.toString();
    }
}
