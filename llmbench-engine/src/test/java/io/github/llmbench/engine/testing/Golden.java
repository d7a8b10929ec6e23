package io.github.llmbench.engine.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Cases whose expected values come from other projects and from closed forms: the resources {@code golden/*.jsonl}, or the file that
 * {@code -Dllmbench.golden} names.
 */
public final class Golden {
    private static final String PROPERTY = "llmbench.golden";
    private static final JsonMapper MAPPER = new JsonMapper();

    private Golden() {}

    /**
     * One case.
     *
     * @param fn what the value comes from
     * @param tolerance absolute; 0 for exact
     */
    public record Case(
            String id,
            String group,
            String fn,
            JsonNode input,
            JsonNode reference,
            JsonNode options,
            JsonNode expected,
            double tolerance) {
        @Override
        public String toString() {
            return id + " " + fn + " " + input;
        }
    }

    /** All cases. */
    public static List<Case> all() {
        return cases().stream()
                .filter(line -> !line.isBlank())
                .map(Golden::json)
                .map(Golden::read)
                .toList();
    }

    /** The cases of a group whose {@code fn} starts so. */
    public static List<Case> cases(String group, String fn) {
        return group(group).stream()
                .map(Golden::read)
                .filter(one -> one.fn().startsWith(fn))
                .toList();
    }

    /** The cases of a group as they stand in the file. */
    public static List<JsonNode> group(String group) {
        return cases().stream()
                .filter(line -> !line.isBlank())
                .map(Golden::json)
                .filter(one -> one.path("group").asText().equals(group))
                .toList();
    }

    private static List<String> cases() {
        String file = System.getProperty(PROPERTY);
        if (file == null || file.isBlank()) {
            return Stream.of("/golden/quality.jsonl", "/golden/more.jsonl")
                    .flatMap(resource -> lines(resource).stream())
                    .toList();
        }
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException("-D" + PROPERTY + " must name a readable file, but was " + file, e);
        }
    }

    /** The lines of a resource. */
    public static List<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of JSON. */
    public static JsonNode json(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case read(JsonNode json) {
        return new Case(
                json.get("id").asText(),
                json.get("group").asText(),
                json.get("fn").asText(),
                json.get("input"),
                json.get("reference"),
                json.get("options"),
                json.get("expected"),
                json.path("tol").asDouble());
    }
}
