package io.github.llmbench.engine.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.api.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the server has of a run, in a file beside its reports: a line a part, written when the server said it has it, so that a process that
 * goes on with the run sends the rest. Used by one thread.
 */
final class SentParts {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path file;
    private final Set<String> trials = new HashSet<>();
    private int last;

    private SentParts(Path file) {
        this.file = file;
    }

    static SentParts in(Path directory) throws IOException {
        SentParts sent = new SentParts(directory.resolve("published.jsonl"));
        if (Files.exists(sent.file)) {
            for (String line : Files.readAllLines(sent.file, StandardCharsets.UTF_8)) {
                sent.read(line);
            }
        }
        return sent;
    }

    /** A line that a dying process left half is a part the server may have; it is sent again, which harms nothing. */
    private void read(String line) {
        try {
            JsonNode part = MAPPER.readTree(line);
            part.path("trials").forEach(trial -> trials.add(trial.asText()));
            last = Math.max(last, part.path("part").intValue());
        } catch (IOException torn) {
            last++;
        }
    }

    boolean has(Trial trial) {
        return trials.contains(name(trial));
    }

    int last() {
        return last;
    }

    int size() {
        return trials.size();
    }

    /** The server has less than it said, for example since it went back to a copy of its database. */
    void forget() throws IOException {
        trials.clear();
        Files.deleteIfExists(file);
    }

    void add(int part, List<Trial> sent) throws IOException {
        ObjectNode line = MAPPER.createObjectNode().put("part", part);
        ArrayNode names = line.putArray("trials");
        sent.forEach(trial -> {
            names.add(name(trial));
            trials.add(name(trial));
        });
        last = Math.max(last, part);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String name(Trial trial) {
        Trial.Key key = trial.key();
        return key.model() + "|" + key.task() + "|" + key.sample() + "|" + key.epoch();
    }
}
