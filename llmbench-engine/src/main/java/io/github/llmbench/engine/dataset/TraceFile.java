package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A trace of requests in JSON Lines: {@code timestamp} in milliseconds, {@code input_tokens} (or {@code input_length}, as in
 * Mooncake's traces), {@code output_tokens} (or {@code output_length}), {@code prompt}. Immutable.
 */
@API(status = INTERNAL, since = "0.1")
public final class TraceFile {
    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    private TraceFile() {}

    /**
     * One request.
     *
     * @param timestamp milliseconds from any origin
     * @param inputTokens {@code null} where the trace has a prompt instead
     * @param outputTokens {@code null}: as many as the model likes
     * @param prompt {@code null}: one is made up
     */
    public record Row(
            double timestamp,
            @Nullable Integer inputTokens,
            @Nullable Integer outputTokens,
            @Nullable String prompt) {}

    /**
     * Reads a trace.
     *
     * @throws IllegalArgumentException if it does not exist, a row is none, times run backwards, or there is no row at all
     */
    public static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            while (line != null) {
                number++;
                if (!line.isBlank()) {
                    Row row = row(file, number, line);
                    if (!rows.isEmpty() && row.timestamp < rows.get(rows.size() - 1).timestamp) {
                        throw wrong(
                                file,
                                number,
                                "has the timestamp " + row.timestamp + ", which is before "
                                        + rows.get(rows.size() - 1).timestamp
                                        + " of the row above; sort the trace by time");
                    }
                    rows.add(row);
                }
                line = lines.readLine();
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("trace file " + file.toAbsolutePath() + " does not exist", e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException("trace file " + file + " is not UTF-8; convert it to UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("trace file " + file + " has no row");
        }
        return List.copyOf(rows);
    }

    private static Row row(Path file, long number, String line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + number + " of trace " + file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode time = json.path("timestamp");
        if (!time.isNumber() || !Double.isFinite(time.doubleValue())) {
            throw wrong(file, number, "must have a field timestamp in milliseconds, but it was " + shown(time));
        }
        Integer input = tokens(file, number, json, "input_tokens", "input_length");
        JsonNode prompt = json.path("prompt");
        if (input == null && !prompt.isTextual()) {
            throw wrong(file, number, "must have input_tokens or a prompt");
        }
        return new Row(
                time.doubleValue(),
                input,
                tokens(file, number, json, "output_tokens", "output_length"),
                prompt.isTextual() ? prompt.textValue() : null);
    }

    private static @Nullable Integer tokens(Path file, long number, JsonNode json, String... names) {
        for (String name : names) {
            JsonNode value = json.path(name);
            if (!value.isMissingNode()) {
                if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
                    throw wrong(file, number, name + " must be a whole number >= 1, but was " + shown(value));
                }
                return value.intValue();
            }
        }
        return null;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : value.toString();
    }

    private static IllegalArgumentException wrong(Path file, long number, String what) {
        return new IllegalArgumentException("line " + number + " of trace " + file + " " + what);
    }
}
