package io.github.llmbench.engine.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A written page, cut into the elements a browser would see. */
record Page(String html) {
    private static final Pattern SCRIPT = Pattern.compile("(?si)<script([^>]*)>(.*?)</script");

    static Page read(Path file) throws IOException {
        return new Page(Files.readString(file));
    }

    /** The contents of all script elements, data included, in order. */
    List<String> scripts() {
        List<String> contents = new ArrayList<>();
        for (Matcher matcher = SCRIPT.matcher(html); matcher.find(); ) {
            contents.add(matcher.group(2));
        }
        return contents;
    }

    JsonNode data() throws IOException {
        return new ObjectMapper().readTree(scripts().get(0));
    }

    JsonNode rows() throws IOException {
        return new ObjectMapper().readTree(scripts().get(1));
    }

    /** The row of a sample. */
    JsonNode row(String sample) throws IOException {
        return StreamSupport.stream(rows().spliterator(), false)
                .filter(row -> cell(row, "sample").asText().equals(sample))
                .findFirst()
                .orElseThrow();
    }

    static JsonNode cell(JsonNode row, String column) {
        return row.get(SampleRows.COLUMNS.indexOf(column));
    }

    /** What a browser shows before any script runs; an equals sign needs no escape to be read. */
    String markup() {
        String rest = SCRIPT.matcher(html).replaceAll("");
        return rest.substring(rest.indexOf("<body>")).replace("&#x3D;", "=");
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
