package io.github.llmbench.junit.engine;

import io.github.llmbench.junit.BenchmarkExtension;
import io.github.llmbench.junit.BenchmarkInfo;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives constructors and methods their arguments.
 *
 * @param benchmark the one that is run
 * @param extensions in the order they were found
 */
record Injector(BenchmarkInfo benchmark, List<BenchmarkExtension> extensions) {

    static Injector of(BenchmarkDeclaration declaration, Parameters parameters) {
        return new Injector(
                new BenchmarkInfo(declaration.bare().name(), declaration.type(), parameters.given()::get), found());
    }

    private static List<BenchmarkExtension> found() {
        return ServiceLoader.load(BenchmarkExtension.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Tells of each parameter that nobody has a value for. */
    static void check(String what, Executable executable, Problems problems, Class<?>... known) {
        List<BenchmarkExtension> extensions = executable.getParameterCount() == 0 ? List.of() : found();
        for (Parameter parameter : executable.getParameters()) {
            boolean given = Stream.concat(Stream.of(BenchmarkInfo.class), Stream.of(known))
                            .anyMatch(type -> parameter.getType() == type)
                    || extensions.stream().anyMatch(extension -> extension.supports(parameter));
            problems.addIf(
                    !given,
                    what + " cannot be given its parameter of type "
                            + parameter.getType().getSimpleName() + "; it may take "
                            + Stream.concat(Stream.of(known), Stream.of(BenchmarkInfo.class))
                                    .map(Class::getSimpleName)
                                    .collect(Collectors.joining(", "))
                            + " and what a BenchmarkExtension supports");
        }
    }

    /** Whether an extension has a value for a parameter. */
    static boolean extended(Parameter parameter) {
        return found().stream().anyMatch(extension -> extension.supports(parameter));
    }

    Object[] arguments(Executable executable, Object... known) {
        return Stream.of(executable.getParameters())
                .map(parameter -> argument(parameter, known))
                .toArray();
    }

    /** What an extension gives; empty where none supports the parameter. */
    Optional<Object> given(Parameter parameter) {
        return extensions.stream()
                .filter(extension -> extension.supports(parameter))
                .findFirst()
                .map(extension -> extension.resolve(parameter, benchmark));
    }

    private Object argument(Parameter parameter, Object... known) {
        if (parameter.getType() == BenchmarkInfo.class) {
            return benchmark;
        }
        return Stream.of(known)
                .filter(parameter.getType()::isInstance)
                .findFirst()
                .or(() -> given(parameter))
                .orElseThrow(() -> new BenchmarkFailure(benchmark.type().getName() + ": nobody gives "
                        + parameter.getType().getSimpleName() + " for " + parameter.getDeclaringExecutable()));
    }
}
