package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /** One extractor or a list; each a name or {@code {regex: {pattern, group, pick}}}. */
    List<Extractor> extractors(String name, Extractor absent) {
        Object value = values.get(name);
        if (value == null) {
            return List.of(absent);
        }
        List<Extractor> extractors = new ArrayList<>();
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            extractors.add(extractor(name, each));
        }
        if (extractors.isEmpty()) {
            throw wrong(name, "at least one extractor", value);
        }
        return extractors;
    }

    private Extractor extractor(String name, Object value) {
        if (value instanceof String text) {
            return Extractors.byName(text);
        }
        if (value instanceof Map<?, ?> map && map.size() == 1 && map.get("regex") instanceof Map<?, ?> regex) {
            Options options = new Options("regex", strings(regex), Set.of("pattern", "group", "pick"));
            String pick = options.text("pick");
            if (pick != null && !pick.equals("first") && !pick.equals("last")) {
                throw options.wrong("pick", "first or last", pick);
            }
            String pattern = options.required("pattern");
            int group = options.whole("group", 0);
            return "last".equals(pick) ? Extractors.regexLast(pattern, group) : Extractors.regex(pattern, group);
        }
        throw wrong(name, "an extractor's name or {regex: {pattern, group, pick}}", value);
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        Map<String, Object> result = new HashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }

    private IllegalArgumentException wrong(String name, String allowed, Object value) {
        return new IllegalArgumentException(
                "option " + name + " of " + owner + " must be " + allowed + ", but was " + value);
    }
}
