package io.github.llmbench.engine.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
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
            // A number reads as it was written: 19.90 must not become 19.9 in a prompt.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
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
        try {
            @Nullable Map<String, Object> row = reader.readValue(line);
            if (row == null) {
                throw new IllegalArgumentException(at(number) + "is not one JSON object, but null");
            }
            return sample(row, number);
        } catch (MismatchedInputException e) {
            throw new IllegalArgumentException(at(number) + "is not one JSON object", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at(number) + "is not one JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private Sample sample(Map<String, Object> row, long number) {
        Sample.Builder sample = Sample.builder();
        Object id = row.get(fields.id() == null ? "id" : fields.id());
        if (id != null) {
            sample.id(notBlank(number, fields.id() == null ? "id" : fields.id(), id));
        } else if (fields.id() != null) {
            throw missing(number, fields.id(), row);
        }
        Field input = field(number, row, fields.input(), INPUTS);
        if (input == null) {
            throw missing(number, String.join(", ", INPUTS), row);
        }
        sample.input(text(number, input.name(), input.value()));
        Field target = field(number, row, fields.target(), TARGETS);
        if (target != null && target.value() instanceof List<?> several) {
            several.forEach(one -> sample.target(text(number, target.name(), one)));
        } else if (target != null) {
            sample.target(text(number, target.name(), target.value()));
        }
        Object choices = row.get(fields.choices() == null ? "choices" : fields.choices());
        if (choices instanceof List<?> several) {
            several.forEach(choice ->
                    sample.choice(text(number, fields.choices() == null ? "choices" : fields.choices(), choice)));
        } else if (fields.choices() != null) {
            throw choices == null
                    ? missing(number, fields.choices(), row)
                    : wrong(number, fields.choices(), "a list", choices);
        }
        Object cluster = row.get(fields.cluster() == null ? "cluster" : fields.cluster());
        if (cluster != null) {
            sample.cluster(notBlank(number, fields.cluster() == null ? "cluster" : fields.cluster(), cluster));
        } else if (fields.cluster() != null) {
            throw missing(number, fields.cluster(), row);
        }
        row.forEach((name, value) -> {
            if (value != null && !name.isBlank()) {
                sample.metadata(name, value);
            }
        });
        return sample.build();
    }

    private record Field(String name, Object value) {}

    private String notBlank(long number, String field, Object value) {
        String text = text(number, field, value);
        if (text.isBlank()) {
            throw wrong(number, field, "not blank", "\"" + text + "\"");
        }
        return text;
    }

    /** A list or an object as a text would be sent to a model in Java's notation; that is never what was meant. */
    private String text(long number, String field, @Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(number, field, "a text, a number, true or false", value == null ? "null" : value);
    }

    private @Nullable Field field(long number, Map<String, Object> row, @Nullable String field, List<String> usual) {
        for (String name : field == null ? usual : List.of(field)) {
            Object value = row.get(name);
            if (value != null) {
                return new Field(name, value);
            }
        }
        if (field != null) {
            throw missing(number, field, row);
        }
        return null;
    }

    private IllegalArgumentException wrong(long number, String field, String allowed, Object value) {
        return new IllegalArgumentException(
                at(number) + "has a field " + field + " that must be " + allowed + ", but was " + value);
    }

    private IllegalArgumentException missing(long number, String field, Map<String, Object> row) {
        return new IllegalArgumentException(at(number) + "lacks the field " + field + "; it has " + row.keySet());
    }

    private String at(long number) {
        return "line " + number + " of " + location + " ";
    }
}
