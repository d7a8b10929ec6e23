package io.github.llmbench.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The send stamps of a server's request log, by call: JSON Lines with {@code call}, {@code received} and {@code sent}. */
final class ServerLog {
    private final Map<String, Entry> entries;

    private ServerLog(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** One request as the server saw it; stamps are nanoseconds. */
    static final class Entry {
        private final long received;
        private final long[] sent;

        private Entry(long received, long[] sent) {
            this.received = received;
            this.sent = sent;
        }

        /** When the request had been read. */
        long received() {
            return received;
        }

        /** How many content events were sent. */
        int events() {
            return sent.length;
        }

        /** When a content event was handed to the socket. */
        long sent(int event) {
            return sent[event];
        }
    }

    /**
     * Reads what is there. Lines of another form are left aside, whatever they hold: a server may log other things too, and its last
     * line may be half written.
     *
     * @throws IllegalArgumentException if a request's stamps are no whole numbers
     */
    static ServerLog read(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Entry> entries = new HashMap<>();
        // Ids and stamps are ASCII; what else stands there may be in any encoding.
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            for (String line : (Iterable<String>) lines::iterator) {
                number++;
                JsonNode json = request(mapper, line);
                if (json != null) {
                    String where = file + ", line " + number + ": ";
                    entries.put(json.path("call").asText(), entry(json, where));
                }
            }
        }
        return new ServerLog(entries);
    }

    /** {@code null} for a line of another form. */
    private static @Nullable JsonNode request(ObjectMapper mapper, String line) {
        if (!line.startsWith("{") || !line.endsWith("}")) {
            return null;
        }
        JsonNode json;
        try {
            json = mapper.readTree(line);
        } catch (JsonProcessingException noJson) {
            return null;
        }
        return json.path("call").isTextual()
                        && json.has("received")
                        && json.path("sent").isArray()
                ? json
                : null;
    }

    private static Entry entry(JsonNode json, String where) {
        JsonNode sent = json.path("sent");
        long[] stamps = new long[sent.size()];
        for (int i = 0; i < stamps.length; i++) {
            stamps[i] = stamp(sent.get(i), where + "sent[" + i + "]");
        }
        return new Entry(stamp(json.path("received"), where + "received"), stamps);
    }

    private static long stamp(JsonNode value, String what) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(
                    what + " must be a whole number of nanoseconds, but was " + value + "; see docs/guide/clock.md");
        }
        return value.longValue();
    }

    Map<String, Entry> entries() {
        return entries;
    }

    boolean holds(List<String> calls) {
        return entries.keySet().containsAll(calls);
    }
}
