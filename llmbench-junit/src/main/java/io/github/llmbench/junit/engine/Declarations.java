package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Gate;
import io.github.llmbench.junit.Require;
import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestTag;

/** What classes and methods are declared with alike. */
final class Declarations {
    private Declarations() {}

    static List<Gate> gates(AnnotatedElement element, Problems problems) {
        return AnnotationSupport.findRepeatableAnnotations(element, Require.class).stream()
                .map(Require::value)
                .distinct()
                .map(expression -> problems.check("@Require", () -> Gate.parse(expression)))
                .filter(Objects::nonNull)
                .toList();
    }

    static Set<TestTag> tags(String[] own, JupiterMarks marks, Problems problems) {
        Set<TestTag> tags = new LinkedHashSet<>();
        Stream.concat(Stream.of(own), marks.tags().stream()).forEach(tag -> {
            if (TestTag.isValid(tag)) {
                tags.add(TestTag.create(tag));
            } else {
                problems.add("tag must not be blank nor hold blanks or any of " + TestTag.RESERVED_CHARACTERS
                        + ", but was \"" + tag + "\"");
            }
        });
        return tags;
    }
}
