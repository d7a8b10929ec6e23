package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

        private Entry(long received, JsonNode sent) {
            this.received = received;
            this.sent = new long[sent.size()];
            for (int i = 0; i < this.sent.length; i++) {
                this.sent[i] = sent.get(i).longValue();
            }
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

    /** Reads what is there; the last line may be half written, since a server may go on. */
    static ServerLog read(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Entry> entries = new HashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (!line.endsWith("}")) {
                    continue;
                }
                JsonNode json = mapper.readTree(line);
                JsonNode sent = json.path("sent");
                if (json.path("call").isTextual() && json.path("received").isIntegralNumber() && sent.isArray()) {
                    entries.put(
                            json.path("call").asText(),
                            new Entry(json.path("received").longValue(), sent));
                }
            }
        }
        return new ServerLog(entries);
    }

    Map<String, Entry> entries() {
        return entries;
    }

    boolean holds(List<String> calls) {
        return entries.keySet().containsAll(calls);
    }
}
