package io.github.llmbench.junit.engine;

import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.ModelSource;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The methods of a benchmark class that are no tasks, each kind in the order of its calls. */
record Hooks(List<Method> before, List<Method> after, List<Method> configure, List<Method> modelSources) {

    static Hooks of(Class<?> type, Problems problems) {
        return new Hooks(
                find(type, BeforeBenchmark.class, problems),
                find(type, AfterBenchmark.class, problems, HierarchyTraversalMode.BOTTOM_UP),
                find(type, Configure.class, problems, HierarchyTraversalMode.TOP_DOWN, LlmBench.Builder.class),
                find(type, ModelSource.class, problems));
    }

    private static List<Method> find(Class<?> type, Class<? extends Annotation> annotation, Problems problems) {
        return find(type, annotation, problems, HierarchyTraversalMode.TOP_DOWN);
    }

    private static List<Method> find(
            Class<?> type,
            Class<? extends Annotation> annotation,
            Problems problems,
            HierarchyTraversalMode order,
            Class<?>... parameters) {
        List<Method> methods = AnnotationSupport.findAnnotatedMethods(type, annotation, order);
        for (Method method : methods) {
            String what = "@" + annotation.getSimpleName() + " method " + method.getName();
            problems.addIf(Modifier.isPrivate(method.getModifiers()), what + " must not be private");
            boolean fits = List.of(method.getParameterTypes()).equals(List.of(parameters));
            problems.addIf(
                    !fits,
                    parameters.length == 0
                            ? what + " must not have parameters"
                            : what + " must have one parameter, an LlmBench.Builder");
            problems.addIf(
                    (method.getReturnType() == void.class) == (annotation == ModelSource.class),
                    annotation == ModelSource.class
                            ? what + " must return ModelRef, or a stream, collection or array of them"
                            : what + " must return nothing");
        }
        return methods;
    }
}
