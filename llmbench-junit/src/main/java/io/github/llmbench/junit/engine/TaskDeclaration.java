package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.Param;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestTag;

/**
 * An {@link Eval} method as it is declared.
 *
 * @param method the method
 * @param eval its annotation
 * @param kind what it returns
 * @param gates of its {@code @Require} annotations
 * @param tags own and Jupiter's
 * @param marks Jupiter's annotations
 * @param problems why it cannot be run; empty where it can
 */
record TaskDeclaration(
        Method method,
        Eval eval,
        Kind kind,
        List<Gate> gates,
        Set<TestTag> tags,
        JupiterMarks marks,
        List<String> problems) {

    /** What an {@link Eval} method returns. */
    enum Kind {
        SCORER,
        SCORERS,
        SCORE,
        TASK,
        PROMPTS,
        UNKNOWN
    }

    static boolean declaredBy(Method method) {
        return AnnotationSupport.isAnnotated(method, Eval.class);
    }

    static TaskDeclaration of(Class<?> type, Method method) {
        Eval eval = AnnotationSupport.findAnnotation(method, Eval.class).orElseThrow();
        Problems problems = new Problems(type.getName() + "." + method.getName());
        Kind kind = kind(method.getReturnType());
        checkMethod(method, kind, problems);
        checkParams(type, method, problems);
        checkAttributes(eval, kind, problems);
        JupiterMarks marks = JupiterMarks.of(method);
        return new TaskDeclaration(
                method,
                eval,
                kind,
                Declarations.gates(method, problems),
                Declarations.tags(eval.tags(), marks, problems),
                marks,
                problems.lines());
    }

    String name() {
        return eval.name().isBlank() ? method.getName() : eval.name();
    }

    private static Kind kind(Class<?> returned) {
        if (Scorer.class.isAssignableFrom(returned)) {
            return Kind.SCORER;
        }
        if (returned == Score.class) {
            return Kind.SCORE;
        }
        if (returned == Task.class) {
            return Kind.TASK;
        }
        if (returned == Dataset.class) {
            return Kind.PROMPTS;
        }
        return returned == List.class ? Kind.SCORERS : Kind.UNKNOWN;
    }

    private static void checkMethod(Method method, Kind kind, Problems problems) {
        problems.addIf(Modifier.isPrivate(method.getModifiers()), "an @Eval method must not be private");
        problems.addIf(
                kind == Kind.UNKNOWN,
                "an @Eval method must return Scorer, List<Scorer>, Score, Task or Dataset, but returns "
                        + method.getReturnType().getSimpleName());
        if (kind == Kind.SCORE) {
            Stream.of(method.getParameters())
                    .filter(parameter -> !parameter.isAnnotationPresent(Param.class))
                    .filter(parameter -> !Injector.extended(parameter))
                    .map(Parameter::getType)
                    .filter(type -> type != Sample.class && !type.isInterface())
                    .forEach(type ->
                            problems.add("parameters of a task in code must be Sample, Model or an interface that the "
                                    + Model.class.getSimpleName() + " can be seen as, but one is "
                                    + type.getSimpleName()));
        } else {
            Injector.check(
                    "an @Eval method that returns " + method.getReturnType().getSimpleName(), method, problems);
        }
    }

    private static void checkParams(Class<?> type, Method method, Problems problems) {
        Matrix matrix = Matrix.of(type, new Problems(type.getName()));
        for (Parameter parameter : method.getParameters()) {
            Param param = parameter.getAnnotation(Param.class);
            if (param == null) {
                continue;
            }
            Optional<Matrix.Side> side = matrix.side(param.value());
            problems.addIf(
                    side.isEmpty(),
                    "@Param \"" + param.value() + "\" is not declared; add @Param(value = \"" + param.value()
                            + "\", values = {...}) to the class");
            side.ifPresent(declared -> declared.values()
                    .forEach(value -> problems.check(
                            "@Param \"" + param.value() + "\"", () -> Matrix.converted(value, parameter.getType()))));
        }
    }

    private static void checkAttributes(Eval eval, Kind kind, Problems problems) {
        if (kind == Kind.TASK) {
            boolean more =
                    Stream.of(eval.dataset(), eval.prompt(), eval.system(), eval.input(), eval.target(), eval.id())
                                    .anyMatch(text -> !text.isEmpty())
                            || eval.epochs() != 1
                            || !eval.reducer().equals("mean")
                            || !eval.stream()
                            || eval.limit() != 0;
            problems.addIf(more, "the Task it returns says everything but name and tags; set the rest there");
            return;
        }
        if (kind == Kind.PROMPTS) {
            boolean more = Stream.of(eval.dataset(), eval.input(), eval.target(), eval.id())
                            .anyMatch(text -> !text.isEmpty())
                    || eval.limit() != 0;
            problems.addIf(more, "the Dataset it returns has the samples; set dataset, fields and limit there");
        }
        problems.addIf(
                kind != Kind.PROMPTS && eval.dataset().isBlank(),
                "@Eval needs a dataset, for example @Eval(dataset = \"classpath:cases.jsonl\")");
        problems.addIf(
                kind == Kind.SCORE && !(eval.prompt().isEmpty() && eval.system().isEmpty()),
                "prompt and system of @Eval are not used by a task in code; leave them out");
        problems.addIf(eval.epochs() < 1, "epochs must be >= 1, but was " + eval.epochs());
        problems.addIf(eval.limit() < 0, "limit must be >= 0, but was " + eval.limit());
    }
}
