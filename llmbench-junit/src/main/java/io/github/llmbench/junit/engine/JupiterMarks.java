package io.github.llmbench.junit.engine;

import java.lang.annotation.Annotation;
import java.lang.annotation.Repeatable;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Jupiter's {@code @DisplayName}, {@code @Tag} and {@code @Disabled} of a class or method, read by name so that Jupiter is not
 * needed. Annotations of annotations count too.
 *
 * @param displayName {@code null} where there is none
 * @param tags in order; those of super-classes and interfaces too
 * @param disabled the reason; {@code null} where it is not disabled
 */
record JupiterMarks(
        @Nullable String displayName,
        Set<String> tags,
        @Nullable String disabled) {
    /** Of an element that has none. */
    static final JupiterMarks NONE = new JupiterMarks(null, Set.of(), null);

    private static final String JUPITER = "org.junit.jupiter.api.";

    static JupiterMarks of(AnnotatedElement element) {
        String displayName = null;
        String disabled = null;
        for (Annotation annotation : declared(element)) {
            String name = annotation.annotationType().getName();
            if (name.equals(JUPITER + "DisplayName") && displayName == null) {
                displayName = value(annotation).toString().strip();
            }
            if (name.equals(JUPITER + "Disabled") && disabled == null) {
                String reason = value(annotation).toString();
                disabled = reason.isBlank() ? element + " is @Disabled" : reason;
            }
        }
        Set<String> tags = new LinkedHashSet<>();
        addTags(element, tags);
        return new JupiterMarks(displayName == null || displayName.isEmpty() ? null : displayName, tags, disabled);
    }

    private static void addTags(AnnotatedElement element, Set<String> tags) {
        for (Annotation annotation : declared(element)) {
            String name = annotation.annotationType().getName();
            if (name.equals(JUPITER + "Tag")) {
                tags.add(value(annotation).toString().strip());
            }
            if (name.equals(JUPITER + "Tags")) {
                Stream.of((Annotation[]) value(annotation))
                        .map(tag -> value(tag).toString().strip())
                        .forEach(tags::add);
            }
        }
        if (element instanceof Class<?> type) {
            if (type.getSuperclass() != null) {
                addTags(type.getSuperclass(), tags);
            }
            for (Class<?> each : type.getInterfaces()) {
                addTags(each, tags);
            }
        }
    }

    static List<Annotation> declared(AnnotatedElement element) {
        List<Annotation> found = new ArrayList<>();
        collect(element, found, new HashSet<>());
        return found;
    }

    private static void collect(AnnotatedElement element, List<Annotation> found, Set<Class<?>> seen) {
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            collect(annotation, found, seen);
        }
    }

    private static void collect(Annotation annotation, List<Annotation> found, Set<Class<?>> seen) {
        Class<? extends Annotation> type = annotation.annotationType();
        if (type.getName().startsWith("java.lang.annotation.")) {
            return;
        }
        found.add(annotation);
        if (seen.add(type)) {
            collect((AnnotatedElement) type, found, seen);
            if (repeated(type)) {
                Stream.of((Annotation[]) value(annotation)).forEach(each -> collect(each, found, seen));
            }
        }
    }

    /** Whether it only holds several of another, as the compiler makes it. */
    private static boolean repeated(Class<? extends Annotation> type) {
        return ReflectionSupport.findMethod(type, "value")
                .map(Method::getReturnType)
                .filter(Class::isArray)
                .map(array -> array.getComponentType().getAnnotation(Repeatable.class))
                .filter(repeatable -> repeatable.value() == type)
                .isPresent();
    }

    static Object value(Annotation annotation) {
        Method method = ReflectionSupport.findMethod(annotation.annotationType(), "value")
                .orElseThrow(() -> new IllegalStateException(annotation + " has no value"));
        Object value = ReflectionSupport.invokeMethod(method, annotation);
        return value == null ? "" : value;
    }
}
