package io.github.llmbench.engine.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of a file in JSON Lines as samples. */
final class JsonLines {
    private static final List<String> INPUTS = List.of("input", "question", "prompt");
    private static final List<String> TARGETS = List.of("target", "answer");

    private final String location;
    private final Dataset.Fields fields;
    private final ObjectReader reader = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<Map<String, Object>>() {});

    JsonLines(String location, Dataset.Fields fields) {
        this.location = location;
        this.fields = fields;
    }

    Stream<Sample> read(InputStream in) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        AtomicLong number = new AtomicLong();
        return Stream.generate(() -> line(lines, number))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .filter(line -> !line.isBlank())
                .map(line -> sample(line, number.get()))
                .onClose(() -> {
                    try {
                        lines.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private Optional<String> line(BufferedReader lines, AtomicLong number) {
        try {
            String line = lines.readLine();
            long n = number.incrementAndGet();
            if (line == null) {
                return Optional.empty();
            }
            return Optional.of(n == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(
                    location + " is not UTF-8 after line " + number.get() + "; convert it to UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sample sample(String line, long number) {
        Map<String, Object> row;
        try {
            row = reader.readValue(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at(number) + "is not one JSON object: " + e.getOriginalMessage(), e);
        }
        Sample.Builder sample = Sample.builder();
        Object id = row.get(fields.id() == null ? "id" : fields.id());
        if (id != null) {
            sample.id(id.toString());
        } else if (fields.id() != null) {
            throw missing(number, fields.id(), row);
        }
        sample.input(text(required(number, row, fields.input(), INPUTS)));
        Object target = optional(number, row, fields.target(), TARGETS);
        if (target instanceof List<?> several) {
            several.forEach(one -> sample.target(text(one)));
        } else if (target != null) {
            sample.target(text(target));
        }
        Object choices = row.get(fields.choices() == null ? "choices" : fields.choices());
        if (choices instanceof List<?> several) {
            several.forEach(choice -> sample.choice(text(choice)));
        }
        Object cluster = row.get(fields.cluster() == null ? "cluster" : fields.cluster());
        if (cluster != null) {
            sample.cluster(cluster.toString());
        }
        row.forEach((name, value) -> {
            if (value != null) {
                sample.metadata(name, value);
            }
        });
        return sample.build();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private Object required(long number, Map<String, Object> row, @Nullable String field, List<String> usual) {
        Object value = optional(number, row, field, usual);
        if (value == null) {
            throw missing(number, String.join(", ", usual), row);
        }
        return value;
    }

    private @Nullable Object optional(
            long number, Map<String, Object> row, @Nullable String field, List<String> usual) {
        if (field != null) {
            Object value = row.get(field);
            if (value == null) {
                throw missing(number, field, row);
            }
            return value;
        }
        for (String name : usual) {
            Object value = row.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private IllegalArgumentException missing(long number, String field, Map<String, Object> row) {
        return new IllegalArgumentException(at(number) + "lacks the field " + field + "; it has " + row.keySet());
    }

    private String at(long number) {
        return "line " + number + " of " + location + " ";
    }
}
