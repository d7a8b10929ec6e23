package io.github.llmbench.engine.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. */
final class JsonLinesRows implements RowReader {
    private final String location;
    private final BufferedReader lines;
    private final ObjectReader reader = objects();
    private long number;

    JsonLinesRows(String location, Reader in) {
        this.location = location;
        this.lines = new BufferedReader(in);
    }

    /** Reads one object and nothing after it. */
    static ObjectReader objects() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // A number reads as it was written: 19.90 must not become 19.9 in a prompt.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readerFor(new TypeReference<Map<String, Object>>() {});
    }

    @Override
    public @Nullable Row next() throws IOException {
        String line;
        do {
            line = line();
            if (line == null) {
                return null;
            }
        } while (line.isBlank());
        try {
            @Nullable Map<String, Object> row = reader.readValue(line);
            if (row == null) {
                throw new BadRowException(at() + "is not one JSON object, but null");
            }
            return new Row(number, row);
        } catch (MismatchedInputException e) {
            throw new BadRowException(at() + "is not one JSON object", e);
        } catch (JsonProcessingException e) {
            throw new BadRowException(at() + "is not one JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private @Nullable String line() throws IOException {
        try {
            String line = lines.readLine();
            number++;
            return number == 1 && line != null && line.startsWith("\uFEFF") ? line.substring(1) : line;
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(
                    location + " is not UTF-8 after line " + number + "; convert it to UTF-8", e);
        }
    }

    private String at() {
        return "line " + number + " of " + location + " ";
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
