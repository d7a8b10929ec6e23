package io.github.llmbench.engine.dataset;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.score.JsonText;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a row a sample.
 *
 * @param location of the file, for what is wrong with a row
 * @param fields which field becomes what
 * @param emptyIsAbsent whether an empty text stands for no value, as in formats that cannot tell the two apart
 * @param change made of each sample; may refuse it
 */
record SampleMapper(String location, Dataset.Fields fields, boolean emptyIsAbsent, UnaryOperator<Sample> change) {
    private static final List<String> INPUTS = List.of("input", "question", "prompt");
    private static final List<String> TARGETS = List.of("target", "answer");

    ReadSample sample(Row read) {
        Map<String, Object> row = read.fields();
        long number = read.line();
        Sample.Builder sample = Sample.builder();
        Object id = value(row, fields.id() == null ? "id" : fields.id());
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
        if (target != null && isJson(target.value())) {
            sample.target(JsonText.write(target.value()));
        } else if (target != null && target.value() instanceof List<?> several) {
            several.forEach(one -> sample.target(text(number, target.name(), one)));
        } else if (target != null) {
            sample.target(text(number, target.name(), target.value()));
        }
        choices(number, row).forEach(sample::choice);
        Object cluster = value(row, fields.cluster() == null ? "cluster" : fields.cluster());
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
        if (target != null
                && target.value() instanceof List<?> none
                && none.isEmpty()
                && !TARGETS.contains(target.name())) {
            // Under its usual name, so that a scorer can tell "nothing is right" from no target.
            sample.metadata(TARGETS.get(0), none);
        }
        Sample made = sample.build();
        try {
            return new ReadSample(change.apply(made), id == null);
        } catch (IllegalArgumentException e) {
            throw new BadRowException(at(number) + e.getMessage(), e);
        }
    }

    /** An object is one target, and so is a list that holds more than texts and numbers: a list of these is several. */
    private static boolean isJson(Object value) {
        return value instanceof Map
                || (value instanceof List<?> several
                        && several.stream().anyMatch(one -> one instanceof Map || one instanceof List));
    }

    private List<String> choices(long number, Map<String, Object> row) {
        String name = fields.choices() == null ? "choices" : fields.choices();
        Object value = value(row, name);
        if (value instanceof List<?> several) {
            return several.stream().map(choice -> text(number, name, choice)).toList();
        }
        if (fields.choices() == null) {
            return List.of();
        }
        if (value == null && name.contains(",")) {
            return Arrays.stream(name.split(",", -1))
                    .map(String::strip)
                    .map(one -> text(number, one, required(number, row, one)))
                    .toList();
        }
        throw value == null ? missing(number, name, row) : wrong(number, name, "a list", value);
    }

    private Object required(long number, Map<String, Object> row, String name) {
        Object value = value(row, name);
        if (value == null) {
            throw missing(number, name, row);
        }
        return value;
    }

    private @Nullable Object value(Map<String, Object> row, String name) {
        Object value = row.get(name);
        return emptyIsAbsent && "".equals(value) ? null : value;
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
            Object value = value(row, name);
            if (value != null) {
                return new Field(name, value);
            }
        }
        if (field != null) {
            throw missing(number, field, row);
        }
        return null;
    }

    private BadRowException wrong(long number, String field, String allowed, Object value) {
        return new BadRowException(
                at(number) + "has a field " + field + " that must be " + allowed + ", but was " + value);
    }

    private BadRowException missing(long number, String field, Map<String, Object> row) {
        return new BadRowException(at(number) + "lacks the field " + field + "; it has " + row.keySet());
    }

    private String at(long number) {
        return "line " + number + " of " + location + " ";
    }
}
