package io.github.llmbench.engine.rescore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A row a line; blank lines are skipped. */
final class LineRows implements AnswerRows {
    private final Path file;
    private final BufferedReader lines;
    private final ObjectReader reader;
    private long number;

    LineRows(Path file, BufferedReader lines, ObjectReader reader) {
        this.file = file;
        this.lines = lines;
        this.reader = reader;
    }

    @Override
    public @Nullable JsonNode next() throws IOException {
        String line = read();
        while (line != null && line.isBlank()) {
            line = read();
        }
        return line == null ? null : row(line);
    }

    private @Nullable String read() throws IOException {
        try {
            String line = lines.readLine();
            number++;
            return line != null && number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(
                    file + " is not UTF-8 after line " + (number - 1) + "; convert it to UTF-8", e);
        }
    }

    private JsonNode row(String line) {
        JsonNode row;
        try {
            row = reader.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at() + "is not one JSON object: " + e.getOriginalMessage(), e);
        }
        if (!row.isObject()) {
            throw new IllegalArgumentException(at() + "is not one JSON object");
        }
        return row;
    }

    @Override
    public String at() {
        return "line " + number + " of " + file + " ";
    }

    @Override
    public String name() {
        return "line-" + number;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
