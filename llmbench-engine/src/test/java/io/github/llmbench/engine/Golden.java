package io.github.llmbench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Golden cases of other projects, from the file of {@code -Dllmbench.golden} or else the one beside the tests. */
public final class Golden {
    private static final String PROPERTY = "llmbench.golden";

    private Golden() {}

    public static List<JsonNode> cases(String group) {
        ObjectMapper json = new ObjectMapper();
        return text().lines()
                .filter(line -> !line.isBlank())
                .map(line -> tree(json, line))
                .filter(golden -> golden.path("group").asText().equals(group))
                .toList();
    }

    private static String text() {
        String file = System.getProperty(PROPERTY);
        try (InputStream stream = file == null || file.isBlank()
                ? Golden.class.getResourceAsStream("/golden/quality.jsonl")
                : Files.newInputStream(Path.of(file))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("-D" + PROPERTY + " must name a readable file, but was " + file, e);
        }
    }

    private static JsonNode tree(ObjectMapper json, String line) {
        try {
            return json.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException("not a JSON line: " + line, e);
        }
    }
}
