package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.AfterTask;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.BeforeTask;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.ModelSource;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The methods of a benchmark class that are no tasks, each kind in the order of its calls. */
record Hooks(
        List<Method> before,
        List<Method> after,
        List<Method> beforeTask,
        List<Method> afterTask,
        List<Method> configure,
        List<Method> modelSources) {

    /** Of a class that has none. */
    static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    static Hooks of(Class<?> type, Problems problems) {
        List<Method> configure = find(type, Configure.class, problems, LlmBench.Builder.class);
        configure.forEach(method -> problems.addIf(
                !List.of(method.getParameterTypes()).contains(LlmBench.Builder.class),
                "@Configure method " + method.getName() + " must have a parameter of type LlmBench.Builder"));
        return new Hooks(
                find(type, BeforeBenchmark.class, problems),
                find(type, AfterBenchmark.class, problems, Run.class),
                find(type, BeforeTask.class, problems, Task.class),
                find(type, AfterTask.class, problems, Task.class, Run.class),
                configure,
                find(type, ModelSource.class, problems));
    }

    private static List<Method> find(
            Class<?> type, Class<? extends Annotation> annotation, Problems problems, Class<?>... known) {
        boolean last = annotation == AfterBenchmark.class || annotation == AfterTask.class;
        List<Method> methods = AnnotationSupport.findAnnotatedMethods(
                type, annotation, last ? HierarchyTraversalMode.BOTTOM_UP : HierarchyTraversalMode.TOP_DOWN);
        for (Method method : methods) {
            String what = "@" + annotation.getSimpleName() + " method " + method.getName();
            problems.addIf(Modifier.isPrivate(method.getModifiers()), what + " must not be private");
            Injector.check(what, method, problems, known);
            problems.addIf(
                    (method.getReturnType() == void.class) == (annotation == ModelSource.class),
                    annotation == ModelSource.class
                            ? what + " must return ModelRef, or a stream, collection or array of them"
                            : what + " must return nothing");
        }
        return methods;
    }

    /** Whether a method is one for that task. */
    static boolean holds(Method method, Class<? extends Annotation> annotation, String task) {
        String[] names = annotation == BeforeTask.class
                ? AnnotationSupport.findAnnotation(method, BeforeTask.class)
                        .orElseThrow()
                        .value()
                : AnnotationSupport.findAnnotation(method, AfterTask.class)
                        .orElseThrow()
                        .value();
        return names.length == 0 || List.of(names).contains(task);
    }
}
