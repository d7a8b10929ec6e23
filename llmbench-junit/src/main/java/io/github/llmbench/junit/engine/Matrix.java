package io.github.llmbench.junit.engine;

import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.junit.Param;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The combinations of a benchmark's {@code @Param} values.
 *
 * @param sides in order
 */
record Matrix(List<Side> sides) {

    /** A name and what it is in turn. */
    record Side(String name, List<String> values) {}

    static Matrix of(Class<?> type, Problems problems) {
        List<Side> sides = AnnotationSupport.findRepeatableAnnotations(type, Param.class).stream()
                .distinct()
                .map(param -> new Side(param.value(), List.of(param.values())))
                .toList();
        Set<String> names = new HashSet<>();
        for (Side side : sides) {
            String what = "@Param \"" + side.name() + "\"";
            problems.addIf(side.name().isBlank(), "@Param needs a name, for example @Param(value = \"style\", ...)");
            problems.addIf(!names.add(side.name()), what + " stands twice");
            problems.addIf(
                    side.values().isEmpty(), what + " has no values; add some, for example values = {\"0\", \"0.7\"}");
            problems.addIf(new HashSet<>(side.values()).size() < side.values().size(), what + " has a value twice");
            side.values()
                    .forEach(value -> problems.check(what, () -> set(ModelRef.of("any:model"), side.name(), value)));
        }
        return new Matrix(sides);
    }

    /** Each model with each combination; the models themselves where there are none. */
    List<ModelRef> expand(List<ModelRef> models) {
        List<ModelRef> all = models;
        for (Side side : sides) {
            all = all.stream()
                    .flatMap(model -> side.values().stream().map(value -> set(model, side.name(), value)))
                    .toList();
        }
        return all;
    }

    Optional<Side> side(String name) {
        return sides.stream().filter(side -> side.name().equals(name)).findFirst();
    }

    private static ModelRef set(ModelRef model, String name, String value) {
        ModelParameters.Builder parameters = model.parameters().toBuilder();
        try {
            switch (name) {
                case "temperature" -> parameters.temperature(Double.parseDouble(value));
                case "topP" -> parameters.topP(Double.parseDouble(value));
                case "maxOutputTokens" -> parameters.maxOutputTokens(Integer.parseInt(value));
                case "seed" -> parameters.seed(Long.parseLong(value));
                default -> {
                    // A value for prompts and code alone.
                }
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, but was \"" + value + "\"", e);
        }
        return model.with(parameters.build()).variable(name, value);
    }

    /**
     * A value as a parameter of a method takes it.
     *
     * @throws IllegalArgumentException if it is none of that type
     */
    static Object converted(String value, Class<?> type) {
        try {
            if (type == int.class) {
                return Integer.valueOf(value);
            }
            if (type == long.class) {
                return Long.valueOf(value);
            }
            if (type == double.class) {
                return Double.valueOf(value);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be of type " + type + ", but is \"" + value + "\"", e);
        }
        if (type == boolean.class && Stream.of("true", "false").anyMatch(value::equals)) {
            return Boolean.valueOf(value);
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(value)) {
                    return constant;
                }
            }
        }
        if (type.isAssignableFrom(String.class)) {
            return value;
        }
        throw new IllegalArgumentException("must be of type " + type.getSimpleName() + ", but is \"" + value + "\"");
    }
}
