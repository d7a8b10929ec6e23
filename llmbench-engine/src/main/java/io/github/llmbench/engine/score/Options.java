package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import io.github.llmbench.api.ModelRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Options of a scorer or extractor by name, as a declaration or an annotation gives them. */
final class Options {
    private final String owner;
    private final Map<String, Object> values;

    Options(String owner, Map<String, ?> values, Set<String> known) {
        this.owner = owner;
        this.values = Map.copyOf(values);
        for (String name : this.values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("option of " + owner + " must be one of "
                        + String.join(", ", new TreeSet<>(known)) + ", but was \"" + name + "\"");
            }
        }
    }

    boolean flag(String name, boolean absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false", value);
    }

    @Nullable
    String text(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, "a text", value);
    }

    String required(String name) {
        String value = text(name);
        if (value == null) {
            throw new IllegalArgumentException(owner + " needs the option " + name);
        }
        return value;
    }

    BigDecimal number(String name, BigDecimal absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        throw wrong(name, "a number", value);
    }

    @Nullable
    BigDecimal number(String name) {
        return values.containsKey(name) ? number(name, BigDecimal.ZERO) : null;
    }

    /** A text, or a number or flag as it is written. */
    @Nullable
    String value(String name) {
        Object value = values.get(name);
        if (value instanceof Number number) {
            double number64 = number.doubleValue();
            if (Double.isNaN(number64)) {
                throw wrong(name, "a text or a number", value);
            }
            return Double.isInfinite(number64)
                    ? number.toString()
                    : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        }
        return value instanceof Boolean flag ? flag.toString() : text(name);
    }

    /** A list, or one text that {@link CommaSeparated} splits; {@code null} where absent. */
    @Nullable
    List<String> values(String name) {
        return values.get(name) instanceof String text
                ? CommaSeparated.split(text)
                : values.containsKey(name) ? texts(name) : null;
    }

    /** A value of an enum by its name in lower case. */
    <E extends Enum<E>> E oneOf(String name, E[] all, E absent) {
        String given = text(name);
        List<String> labels = new ArrayList<>();
        for (E one : all) {
            String label = one.name().toLowerCase(Locale.ROOT);
            if (given == null ? one == absent : label.equals(given)) {
                return one;
            }
            labels.add(label);
        }
        throw wrong(name, "one of " + String.join(", ", labels), given);
    }

    /** Whatever it is. */
    @Nullable
    Object any(String name) {
        return values.get(name);
    }

    int whole(String name, int absent) {
        BigDecimal value = number(name, BigDecimal.valueOf(absent));
        try {
            return value.intValueExact();
        } catch (ArithmeticException e) {
            throw wrong(name, "a whole number", value);
        }
    }

    List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name, "a text or a list of texts", value);
    }

    /** One extractor or a list; see {@link ExtractorSpec}. */
    List<Extractor> extractors(String name, Extractor absent) {
        Object value = values.get(name);
        if (value == null) {
            return List.of(absent);
        }
        List<Extractor> extractors = new ArrayList<>();
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            extractors.add(ExtractorSpec.read(each));
        }
        if (extractors.isEmpty()) {
            throw wrong(name, "at least one extractor", value);
        }
        return extractors;
    }

    /** One extractor. */
    Extractor extractor(String name, Extractor absent) {
        List<Extractor> extractors = extractors(name, absent);
        if (extractors.size() > 1) {
            throw wrong(name, "one extractor; put several in a pipeline", values.get(name));
        }
        return extractors.get(0);
    }

    /** One model or a list, each {@code provider:name} or a {@link ModelRef}; at least one. */
    List<ModelRef> models(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    owner + " needs the option " + name + ", for example " + name + ": openai:gpt-4o-mini");
        }
        List<ModelRef> models = new ArrayList<>();
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            if (each instanceof ModelRef model) {
                models.add(model);
            } else if (each instanceof String text) {
                models.add(ModelRef.of(text));
            } else {
                throw wrong(name, "provider:name or a list of them", each);
            }
        }
        return models;
    }

    IllegalArgumentException wrong(String name, String allowed, @Nullable Object value) {
        return new IllegalArgumentException(
                "option " + name + " of " + owner + " must be " + allowed + ", but was " + value);
    }
}
