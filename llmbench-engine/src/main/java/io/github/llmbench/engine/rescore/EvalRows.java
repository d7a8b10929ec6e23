package io.github.llmbench.engine.rescore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The samples of an Inspect log in its zipped form: an entry {@code samples/ID_epoch_N.json} each, or {@code sample.json} in a
 * directory of that name; what else the file holds is not read.
 *
 * @see <a href="https://inspect.aisi.org.uk/eval-logs.html">Inspect's logs</a>
 */
final class EvalRows implements AnswerRows {
    // An id may hold slashes, so the name ends with the epoch and begins with the directory.
    private static final Pattern SAMPLE = Pattern.compile("samples/.+_epoch_\\d+(\\.json|/sample\\.json)");

    private final Path file;
    private final ZipFile zip;
    private final ObjectReader reader;
    private final Iterator<ZipEntry> entries;
    private String name = "";

    private EvalRows(Path file, ZipFile zip, ObjectReader reader, List<ZipEntry> entries) {
        this.file = file;
        this.zip = zip;
        this.reader = reader;
        this.entries = entries.iterator();
    }

    static EvalRows of(Path file, ObjectReader reader) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new IllegalArgumentException(
                    file + " is no log of Inspect, which is a zip file: " + e.getMessage(), e);
        }
        List<ZipEntry> samples = zip.stream()
                .map(ZipEntry.class::cast)
                .filter(entry -> SAMPLE.matcher(entry.getName()).matches())
                .toList();
        if (samples.isEmpty()) {
            zip.close();
            throw new IllegalArgumentException(
                    file + " holds no samples/….json; a log of Inspect that was made with samples does");
        }
        return new EvalRows(file, zip, reader, samples);
    }

    @Override
    public @Nullable JsonNode next() throws IOException {
        if (!entries.hasNext()) {
            return null;
        }
        ZipEntry entry = entries.next();
        name = entry.getName();
        JsonNode row;
        try (InputStream in = zip.getInputStream(entry)) {
            row = reader.readTree(in);
        } catch (ZipException e) {
            throw new IllegalArgumentException(
                    at() + "cannot be unpacked (" + e.getMessage()
                            + "); write the log as JSON: inspect log convert --to json",
                    e);
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
        return name + " of " + file + " ";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
