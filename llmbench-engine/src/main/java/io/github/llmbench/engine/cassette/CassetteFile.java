package io.github.llmbench.engine.cassette;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.engine.journal.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cassette: the calls of one task to one model, in a file. Entries stand in the order of samples, epochs and calls, whenever they
 * were recorded. Immutable; what is written replaces the file as a whole.
 *
 * @param path of the file
 * @param task whose calls it holds
 * @param model label of the model
 */
record CassetteFile(Path path, String task, String model) {
    static final String EXTENSION = ".json";

    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern NUMBERS = Pattern.compile("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
    private static final CassetteFormat FORMAT = new CassetteFormat();

    static CassetteFile of(Path directory, String task, String model) {
        return new CassetteFile(directory.resolve(name(model) + EXTENSION), task, model);
    }

    /** Part of a path that every file system takes; a colon becomes an underscore, anything stranger is told apart by a hash. */
    static String name(String text) {
        String plain = UNUSUAL.matcher(text.replace(':', '_')).replaceAll("_");
        boolean strange = !plain.equals(text.replace(':', '_')) || plain.startsWith(".") || plain.length() > 100;
        return strange
                ? plain.substring(0, Math.min(plain.length(), 100)).replaceFirst("^\\.", "_") + "-"
                        + HexFormat.of().toHexDigits(text.hashCode())
                : plain;
    }

    /**
     * What the file holds; nothing where there is none.
     *
     * @throws IOException if it cannot be read; the message names file and line
     */
    List<Recorded> read() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        List<Recorded> entries = new ArrayList<>();
        try (JsonParser json = FORMAT.mapper().createParser(Files.readAllBytes(path))) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            String version = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "format" -> version = version(json);
                    case "task" -> same(json, field, task);
                    case "model" -> same(json, field, model);
                    case "entries" -> readEntries(json, version, entries);
                    default -> json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw corrupt(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e.getOriginalMessage(), e);
        }
        return entries;
    }

    private String version(JsonParser json) throws IOException {
        String version = json.getText();
        if (!version.equals(CassetteFormat.VERSION)) {
            throw corrupt(
                    line(json),
                    "its format is \"" + version + "\", but this version reads \"" + CassetteFormat.VERSION
                            + "\"; record it anew",
                    null);
        }
        return version;
    }

    private void same(JsonParser json, String field, String expected) throws IOException {
        if (!json.getText().equals(expected)) {
            throw corrupt(
                    line(json),
                    "it belongs to " + field + " \"" + json.getText() + "\", not to \"" + expected
                            + "\"; give one of them another name or label",
                    null);
        }
    }

    private void readEntries(JsonParser json, String version, List<Recorded> entries) throws IOException {
        if (version.isEmpty()) {
            throw corrupt(line(json), "\"format\" must come first", null);
        }
        expect(json, json.currentToken(), JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int line = line(json);
            JsonNode entry = json.readValueAsTree();
            try {
                entries.add(FORMAT.read(entry));
            } catch (IllegalArgumentException e) {
                throw corrupt(line, "this entry is no recorded call: " + e.getMessage(), e);
            }
        }
    }

    private void expect(JsonParser json, @Nullable JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw corrupt(line(json), "expected " + wanted + ", but found " + found, null);
        }
    }

    private static int line(JsonParser json) {
        return json.currentTokenLocation().getLineNr();
    }

    private IOException corrupt(int line, String why, @Nullable Exception cause) {
        String reason = why.lines().findFirst().orElse(why);
        return new IOException(
                "cassette " + path + ", line " + line + ": " + reason + "; mend it, or delete it and record again",
                cause);
    }

    /**
     * Makes its directory, so that one that cannot be written is told before anything is paid for.
     *
     * @throws IOException if it cannot be written
     */
    void prepare() throws IOException {
        Path directory = Objects.requireNonNull(path.getParent());
        try {
            Files.createDirectories(directory);
        } catch (FileSystemException e) {
            throw unwritable(directory, e);
        }
        if (!Files.isWritable(directory)) {
            throw unwritable(directory, null);
        }
    }

    private static IOException unwritable(Path directory, @Nullable Exception cause) {
        return new IOException(
                "nothing can be recorded in " + directory + ", which cannot be written; name another directory", cause);
    }

    /**
     * Puts recorded calls in place of those that were the same calls of the same samples, and leaves the others as they are. Other
     * writers of this file, in this process or another, wait.
     */
    void put(List<Recorded> fresh, Secrets secrets) throws IOException {
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        try (FileGuard guard = FileGuard.of(path)) {
            guard.held();
            Set<String> calls = fresh.stream().map(entry -> entry.slot().call()).collect(Collectors.toSet());
            List<Recorded> all = new ArrayList<>(read());
            all.removeIf(entry -> calls.contains(entry.slot().call()));
            all.addAll(fresh);
            write(all, secrets);
        }
    }

    private void write(List<Recorded> entries, Secrets secrets) throws IOException {
        ObjectNode json = FORMAT.mapper().createObjectNode();
        json.put("format", CassetteFormat.VERSION).put("task", task).put("model", model);
        ArrayNode array = json.putArray("entries");
        entries.stream()
                .sorted(Comparator.comparing(
                                (Recorded entry) -> sortable(entry.slot().call()))
                        .thenComparing(entry -> entry.slot().hash()))
                .forEach(entry -> array.add(FORMAT.write(entry, secrets)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (SequenceWriter writer = FORMAT.writer().writeValues(bytes)) {
            writer.write(json);
        }
        bytes.write('\n');
        PrivateFiles.replace(path, bytes.toByteArray());
    }

    /** So that s2 comes before s10. */
    private static String sortable(String call) {
        return NUMBERS.splitAsStream(call)
                .map(part -> part.chars().allMatch(Character::isDigit) && part.length() < 20
                        ? String.format(Locale.ROOT, "%20s", part)
                        : part)
                .collect(Collectors.joining());
    }
}
