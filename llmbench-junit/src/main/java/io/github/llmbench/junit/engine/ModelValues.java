package io.github.llmbench.junit.engine;

import io.github.llmbench.api.ModelRef;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a {@code @ModelSource} method returned. */
final class ModelValues {
    private ModelValues() {}

    /** The models, in order. */
    static List<ModelRef> of(Method method, @Nullable Object returned) {
        List<ModelRef> models;
        try (Stream<?> values = stream(returned)) {
            models = values.map(value -> model(method, value)).toList();
        }
        if (models.isEmpty()) {
            throw new BenchmarkFailure(where(method) + " gave no model; return at least one ModelRef");
        }
        return models;
    }

    private static Stream<?> stream(@Nullable Object returned) {
        if (returned instanceof Stream<?> stream) {
            return stream;
        }
        if (returned instanceof Collection<?> collection) {
            return collection.stream();
        }
        return returned instanceof Object[] array ? Stream.of(array) : Stream.ofNullable(returned);
    }

    private static ModelRef model(Method method, @Nullable Object value) {
        if (value instanceof ModelRef ref) {
            return ref;
        }
        throw new BenchmarkFailure(where(method) + " must give ModelRef values, for example "
                + "ModelRef.of(\"openai:gpt-4o-mini\"), but gave " + value);
    }

    private static String where(Method method) {
        return method.getDeclaringClass().getName() + ": @ModelSource method " + method.getName();
    }
}
