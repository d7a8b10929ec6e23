package io.github.llmbench.engine.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON array of objects, read object by object. */
final class JsonArrayRows implements RowReader {
    private final String location;
    private final JsonParser parser;
    private final ObjectReader reader;
    private boolean begun;

    JsonArrayRows(String location, Reader in) throws IOException {
        this.location = location;
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        reader = mapper.readerFor(new TypeReference<Map<String, Object>>() {});
        parser = mapper.createParser(in);
    }

    @Override
    public @Nullable Row next() throws IOException {
        try {
            if (!begun) {
                begun = true;
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw new IllegalArgumentException(location
                            + " is not a JSON array of objects; a file with one object a line is named .jsonl");
                }
            }
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                if (parser.nextToken() != null) {
                    throw new IllegalArgumentException(at() + "stands after the end of the array");
                }
                return null;
            }
            if (token == JsonToken.START_OBJECT) {
                long line = parser.currentTokenLocation().getLineNr();
                return new Row(line, reader.readValue(parser));
            }
            String where = at();
            parser.skipChildren();
            throw new BadRowException(where + "is not a JSON object");
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(location + " is not UTF-8; convert it to UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + e.getLocation().getLineNr() + " of " + location + " is not JSON: "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    private String at() {
        return "line " + parser.currentTokenLocation().getLineNr() + " of " + location + " ";
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
