package io.github.llmbench.simulator.internal.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads named fields of a file in JSON Lines and steps over all others. */
final class JsonLinesFile {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path path;
    private final Set<String> fields;

    JsonLinesFile(Path path, Set<String> fields) {
        this.path = path;
        this.fields = fields;
    }

    /**
     * Reads all rows.
     *
     * @throws IllegalArgumentException if the file is missing, empty or has a line that is not one JSON object
     */
    void read(Consumer<Row> rows) {
        int number = 0;
        int count = 0;
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                if (!text.isBlank()) {
                    rows.accept(new Row(number, values(text, number)));
                    count++;
                }
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(path + " does not exist; name a file in JSON Lines", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(path + " is not UTF-8 near line " + (number + 1) + "; convert it", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
        }
        if (count == 0) {
            throw new IllegalArgumentException(path + " holds no line; each line is one JSON object");
        }
    }

    private Map<String, String> values(String line, int number) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(at(number) + "is not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                if (fields.contains(field)) {
                    values.put(field, value(parser, field, number));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(at(number) + "holds more than one JSON object");
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at(number) + "is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(at(number) + "cannot be read: " + e.getMessage(), e);
        }
    }

    /** A text or a number; of a list the first. */
    private String value(JsonParser parser, String field, int number) throws IOException {
        boolean list = parser.currentToken() == JsonToken.START_ARRAY;
        JsonToken token = list ? parser.nextToken() : parser.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(at(number) + "field \"" + field + "\" must be a text or a number");
        }
        String value = parser.getText();
        while (list && parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
        return value;
    }

    private String at(int number) {
        return path + " line " + number + " ";
    }

    /** The wanted fields of one line. */
    final class Row {
        private final int number;
        private final Map<String, String> values;

        private Row(int number, Map<String, String> values) {
            this.number = number;
            this.values = values;
        }

        /** The first of the fields that the line has. */
        String require(List<String> names) {
            for (String name : names) {
                String value = values.get(name);
                if (value != null) {
                    return value;
                }
            }
            throw wrong("lacks the field \"" + String.join("\" or \"", names) + "\"");
        }

        /** An error about this line. */
        IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(at(number) + what);
        }

        @Nullable
        String get(String name) {
            return values.get(name);
        }
    }
}
