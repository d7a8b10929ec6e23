package io.github.llmbench.engine.rescore;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The {@code samples} of an Inspect log in its JSON form, read one by one. */
final class LogRows implements AnswerRows {
    private static final String SAMPLES = "samples";

    private final Path file;
    private final JsonParser parser;
    private final ObjectReader reader;
    private long number;

    private LogRows(Path file, JsonParser parser, ObjectReader reader) {
        this.file = file;
        this.parser = parser;
        // Behind a sample stands the next one.
        this.reader = reader.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** Whether the file is one JSON object with a list of samples; JSON Lines may stand in a .json too. */
    static boolean isLog(Path file, ObjectReader reader) throws IOException {
        try (JsonParser parser = reader.createParser(file.toFile())) {
            return toSamples(parser);
        } catch (JsonProcessingException e) {
            // What is wrong with it is told by line.
            return false;
        }
    }

    static LogRows of(Path file, ObjectReader reader) throws IOException {
        JsonParser parser = reader.createParser(file.toFile());
        toSamples(parser);
        return new LogRows(file, parser, reader);
    }

    private static boolean toSamples(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean samples = parser.currentName().equals(SAMPLES);
            boolean list = parser.nextToken() == JsonToken.START_ARRAY;
            if (samples && list) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    @Override
    public @Nullable JsonNode next() throws IOException {
        number++;
        try {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                return null;
            }
            JsonNode row = reader.readTree(parser);
            if (!row.isObject()) {
                throw new IllegalArgumentException(at() + "is not a JSON object");
            }
            return row;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at() + "is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String at() {
        return "sample " + number + " of " + file + " ";
    }

    @Override
    public String name() {
        return "sample-" + number;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
