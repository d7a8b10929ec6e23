package io.github.llmbench.engine.dataset;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Comma-separated values as RFC 4180 has them; the first row names the fields. */
final class CsvRows implements RowReader {
    private final String location;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private @Nullable List<String> names;

    CsvRows(String location, Reader in) throws IOException {
        this.location = location;
        parser = CSVParser.builder()
                .setReader(in)
                .setFormat(CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get())
                .get();
        records = parser.iterator();
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (names == null) {
            CSVRecord first = read(1);
            if (first == null) {
                return null;
            }
            names = names(first);
        }
        long line = parser.getCurrentLineNumber() + 1;
        CSVRecord record = read(line);
        return record == null ? null : row(record, names, line);
    }

    private List<String> names(CSVRecord first) {
        List<String> read = first.toList();
        List<String> bare = new ArrayList<>(read);
        if (bare.get(0).startsWith("\uFEFF")) {
            bare.set(0, bare.get(0).substring(1));
        }
        Set<String> seen = new HashSet<>();
        for (String name : bare) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "line 1 of " + location + " names the field \"" + name + "\" twice; names must be unique");
            }
        }
        return bare;
    }

    private Row row(CSVRecord record, List<String> fields, long line) {
        if (record.size() != fields.size()) {
            throw new BadRowException("line " + line + " of " + location + " has " + record.size()
                    + " values, but the first line names " + fields.size() + " fields: " + fields);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            row.put(fields.get(i), record.get(i));
        }
        return new Row(line, row);
    }

    private @Nullable CSVRecord read(long line) throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof MalformedInputException) {
                throw new IllegalArgumentException(
                        location + " is not UTF-8 after line " + (line - 1) + "; convert it to UTF-8", e);
            }
            throw notCsv(line, e);
        } catch (NoSuchElementException | IllegalStateException e) {
            throw notCsv(line, e);
        }
    }

    private IllegalArgumentException notCsv(long line, RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new IllegalArgumentException(
                "line " + line + " of " + location + " is not CSV: " + cause.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
