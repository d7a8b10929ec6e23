package io.github.llmbench.junit.engine;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Jupiter's conditions, such as {@code @EnabledIfEnvironmentVariable} and {@code @DisabledOnOs}: whatever brings an
 * {@code ExecutionCondition} by {@code @ExtendWith}. Reached by name, so that Jupiter is not needed; there is no test instance yet
 * when they are asked.
 *
 * @param type the benchmark class
 * @param method of a task; {@code null} for the class
 */
record JupiterConditions(Class<?> type, @Nullable Method method) {
    private static final String EXTENSION = "org.junit.jupiter.api.extension.";

    /** Why it is not to be run; empty where nothing stands against it. */
    Optional<String> disabled(Function<String, Optional<String>> configuration) {
        AnnotatedElement element = method == null ? type : method;
        return JupiterMarks.declared(element).stream()
                .filter(annotation -> annotation.annotationType().getName().equals(EXTENSION + "ExtendWith"))
                .flatMap(annotation -> Stream.of((Class<?>[]) JupiterMarks.value(annotation)))
                .filter(JupiterConditions::condition)
                .distinct()
                .flatMap(condition -> reason(condition, element, configuration).stream())
                .findFirst();
    }

    private static boolean condition(Class<?> extension) {
        return Stream.<Class<?>>iterate(extension, c -> c != null, Class::getSuperclass)
                .flatMap(c -> Stream.of(c.getInterfaces()))
                .anyMatch(c -> c.getName().equals(EXTENSION + "ExecutionCondition"));
    }

    private Optional<String> reason(
            Class<?> condition, AnnotatedElement element, Function<String, Optional<String>> configuration) {
        try {
            ClassLoader loader = condition.getClassLoader();
            Class<?> contextType = Class.forName(EXTENSION + "ExtensionContext", false, loader);
            Object context = Proxy.newProxyInstance(
                    loader,
                    new Class<?>[] {contextType},
                    (proxy, called, arguments) -> answer(proxy, called, arguments, element, configuration));
            Object result = call(ReflectionSupport.newInstance(condition), "evaluateExecutionCondition", context);
            if (result == null || !Boolean.TRUE.equals(call(result, "isDisabled"))) {
                return Optional.empty();
            }
            return call(result, "getReason") instanceof Optional<?> why && why.isPresent()
                    ? Optional.of(why.get().toString())
                    : Optional.of(condition.getSimpleName() + " disables it");
        } catch (ClassNotFoundException | RuntimeException e) {
            throw new BenchmarkFailure(
                    element + ": condition " + condition.getSimpleName() + " could not be asked: " + e.getMessage());
        }
    }

    private static @Nullable Object call(Object target, String name, Object... arguments) {
        Method method = ReflectionSupport.findMethods(
                        target.getClass(),
                        each -> each.getName().equals(name)
                                && !each.isBridge()
                                && each.getParameterCount() == arguments.length,
                        HierarchyTraversalMode.TOP_DOWN)
                .get(0);
        return ReflectionSupport.invokeMethod(method, target, arguments);
    }

    private Object answer(
            Object proxy,
            Method called,
            Object @Nullable [] arguments,
            AnnotatedElement element,
            Function<String, Optional<String>> configuration) {
        return switch (called.getName()) {
            case "getElement" -> Optional.of(element);
            case "getTestClass" -> Optional.of(type);
            case "getRequiredTestClass" -> type;
            case "getTestMethod" -> Optional.ofNullable(method);
            case "getDisplayName", "getUniqueId", "toString" -> String.valueOf(element);
            case "getTags" -> Set.of();
            case "getEnclosingTestClasses" -> List.of();
            case "getParent", "getTestInstance", "getTestInstances", "getExecutionException" -> Optional.empty();
            case "getRoot" -> proxy;
            case "getConfigurationParameter" -> configured(arguments, configuration);
            case "hashCode" -> hashCode();
            case "equals" -> arguments != null && arguments[0] == proxy;
            default ->
                throw new UnsupportedOperationException("a benchmark has no " + called.getName()
                        + " for a condition; use the conditions of org.junit.jupiter.api.condition");
        };
    }

    @SuppressWarnings("unchecked")
    private static Object configured(Object @Nullable [] arguments, Function<String, Optional<String>> configuration) {
        if (arguments == null) {
            return Optional.empty();
        }
        Optional<String> value = configuration.apply((String) arguments[0]);
        return arguments.length == 1 ? value : value.map((Function<String, Object>) arguments[1]);
    }
}
