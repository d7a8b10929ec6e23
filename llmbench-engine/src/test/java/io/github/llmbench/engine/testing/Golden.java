package io.github.llmbench.engine.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Cases whose expected values come from other projects and from closed forms: {@code golden/quality.jsonl}. */
public final class Golden {
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

    /** The cases of a group whose {@code fn} starts so. */
    public static List<Case> cases(String group, String fn) {
        return lines("/golden/quality.jsonl").stream()
                .map(Golden::read)
                .filter(one -> one.group().equals(group) && one.fn().startsWith(fn))
                .toList();
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

    private static Case read(String line) {
        JsonNode json = json(line);
        return new Case(
                json.get("id").asText(),
                json.get("group").asText(),
                json.get("fn").asText(),
                json.get("input"),
                json.get("reference"),
                json.get("options"),
                json.get("expected"),
                json.get("tol").asDouble());
    }
}
