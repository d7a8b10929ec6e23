package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Task;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.Param;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.ReflectionSupport;

/** Makes the task of an {@code @Eval} method. */
record TaskMaker(TaskDeclaration declaration, Object instance, Injector injector) {

    /**
     * The task.
     *
     * @throws IllegalArgumentException if what the method gives is no task; the message names it
     */
    Task task() {
        Task task = switch (declaration.kind()) {
            case SCORER -> declared(List.of(returned(Scorer.class)));
            case SCORERS -> declared(scorers());
            case SCORE -> base().evaluatedBy(this::evaluate);
            case TASK -> returned(Task.class);
            case PROMPTS -> put(returned(Dataset.class));
            case UNKNOWN -> throw new IllegalStateException(declaration.method() + " is no task");
        };
        Task named = task.named(declaration.name());
        for (Gate gate : declaration.gates()) {
            named = named.gate(gate.expression());
        }
        return named;
    }

    private Task declared(List<Scorer> scorers) {
        Task task = base();
        for (Scorer scorer : scorers) {
            task = task.scorer(scorer);
        }
        return task;
    }

    private Task base() {
        Eval eval = declaration.eval();
        Dataset dataset = Dataset.jsonl(eval.dataset());
        if (!eval.input().isEmpty()) {
            dataset = dataset.input(eval.input());
        }
        if (!eval.target().isEmpty()) {
            dataset = dataset.target(eval.target());
        }
        if (!eval.id().isEmpty()) {
            dataset = dataset.id(eval.id());
        }
        if (eval.limit() > 0) {
            dataset = dataset.limit(eval.limit());
        }
        return put(dataset);
    }

    private Task put(Dataset dataset) {
        Eval eval = declaration.eval();
        Prompt prompt = eval.prompt().isEmpty() ? Prompt.INPUT : Prompt.user(eval.prompt());
        return Task.of(dataset)
                .prompt(eval.system().isEmpty() ? prompt : prompt.system(eval.system()))
                .epochs(eval.epochs())
                .reducer(eval.reducer())
                .streamed(eval.stream());
    }

    private <T> T returned(Class<T> type) {
        Object value;
        try {
            value = ReflectionSupport.invokeMethod(
                    declaration.method(), instance, injector.arguments(declaration.method()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + ": " + e.getMessage(), e);
        }
        if (value == null) {
            throw new IllegalArgumentException(where() + " returned null; return a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private List<Scorer> scorers() {
        List<?> values = returned(List.class);
        return values.stream().map(this::scorer).toList();
    }

    private Scorer scorer(@Nullable Object value) {
        if (value instanceof Scorer scorer) {
            return scorer;
        }
        throw new IllegalArgumentException(where() + " must return a list of Scorer, but one is " + value);
    }

    private Score evaluate(Sample sample, Model model) {
        Method method = declaration.method();
        Object[] arguments = Stream.of(method.getParameters())
                .map(parameter -> argument(parameter, sample, model))
                .toArray();
        Object score;
        try {
            score = ReflectionSupport.invokeMethod(method, instance, arguments);
        } catch (AssertionError | LinkageError e) {
            throw new IllegalStateException(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
        if (score == null) {
            throw new IllegalStateException(where() + " returned null; return a Score");
        }
        return (Score) score;
    }

    private Object argument(Parameter parameter, Sample sample, Model model) {
        Class<?> type = parameter.getType();
        Param param = parameter.getAnnotation(Param.class);
        if (param != null) {
            return value(param.value(), type, model);
        }
        if (type == Sample.class) {
            return sample;
        }
        if (type == Model.class) {
            return model;
        }
        return injector.given(parameter).orElseGet(() -> model.as(type));
    }

    private static Object value(String name, Class<?> type, Model model) {
        String value = model.ref().variables().get(name);
        if (value == null) {
            throw new IllegalStateException("@Param \"" + name + "\" has no value; declare it on the class");
        }
        return Matrix.converted(value, type);
    }

    private String where() {
        return "@Eval method " + declaration.method().getName();
    }
}
