package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Baseline;
import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GatePolicy;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.junit.AgainstBaseline;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.MostUnscored;
import io.github.llmbench.junit.StopWhenDecided;
import io.github.llmbench.junit.UnderLoad;
import io.github.llmbench.junit.WhenInconclusive;
import io.github.llmbench.junit.WithBudget;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestTag;

/**
 * A benchmark class as it is declared.
 *
 * @param type the class
 * @param bare the benchmark without tasks and without models that only methods know
 * @param matrix combinations each model is run with
 * @param tasks its {@code @Eval} methods
 * @param hooks its other annotated methods
 * @param tags own and Jupiter's
 * @param marks Jupiter's annotations
 * @param problems why it cannot be run, beside those of its tasks; empty where it can
 */
record BenchmarkDeclaration(
        Class<?> type,
        Benchmark bare,
        Matrix matrix,
        List<Method> tasks,
        Hooks hooks,
        Set<TestTag> tags,
        JupiterMarks marks,
        List<String> problems) {

    /** Whether a class is a benchmark; abstract ones are only there to be extended. */
    static boolean declaredBy(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers()) && AnnotationSupport.isAnnotated(type, LlmBenchmark.class);
    }

    /** As it is declared; one whose methods or annotations cannot be loaded has that as its only problem. */
    static BenchmarkDeclaration of(Class<?> type) {
        try {
            return read(type);
        } catch (LinkageError | TypeNotPresentException | ArrayStoreException e) {
            Problems problems = new Problems(type.getName());
            problems.add("cannot be read, since a class it names cannot be loaded: " + e.getMessage());
            return new BenchmarkDeclaration(
                    type,
                    Benchmark.named(type.getSimpleName()),
                    new Matrix(List.of()),
                    List.of(),
                    Hooks.NONE,
                    Set.of(),
                    JupiterMarks.NONE,
                    problems.lines());
        }
    }

    private static BenchmarkDeclaration read(Class<?> type) {
        LlmBenchmark annotation =
                AnnotationSupport.findAnnotation(type, LlmBenchmark.class).orElseThrow();
        Problems problems = new Problems(type.getName());
        List<Method> tasks =
                ReflectionSupport.findMethods(type, TaskDeclaration::declaredBy, HierarchyTraversalMode.TOP_DOWN);
        Hooks hooks = Hooks.of(type, problems);
        checkType(type, problems);
        problems.addIf(tasks.isEmpty(), "has no @Eval method, so there is nothing to run");
        JupiterMarks marks = JupiterMarks.of(type);
        Benchmark bare = bare(type, annotation, hooks, problems);
        return new BenchmarkDeclaration(
                type,
                bare,
                Matrix.of(type, problems),
                tasks,
                hooks,
                Declarations.tags(annotation.tags(), marks, problems),
                marks,
                problems.lines());
    }

    List<Gate> gates() {
        return bare.gates();
    }

    /** The one without parameters, else any: where there are several of those it is a problem. */
    static Constructor<?> constructor(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors())
                .min(Comparator.comparing(Constructor::getParameterCount))
                .orElseThrow(() -> new IllegalArgumentException(type.getName() + " has no constructor"));
    }

    private static void checkType(Class<?> type, Problems problems) {
        boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        problems.addIf(inner, "a benchmark class must be static or stand alone");
        problems.addIf(Modifier.isPrivate(type.getModifiers()), "a benchmark class must not be private");
        if (!inner) {
            problems.addIf(
                    type.getDeclaredConstructors().length > 1
                            && constructor(type).getParameterCount() > 0,
                    "a benchmark class must have one constructor, or one without parameters");
            Injector.check("its constructor", constructor(type), problems);
        }
    }

    private static Benchmark bare(Class<?> type, LlmBenchmark annotation, Hooks hooks, Problems problems) {
        String name = annotation.value().isBlank() ? type.getSimpleName() : annotation.value();
        Benchmark named = problems.check("@LlmBenchmark", () -> Benchmark.named(name));
        if (named == null) {
            named = Benchmark.named("unnamed");
        }
        Optional<Models> models = AnnotationSupport.findAnnotation(type, Models.class);
        problems.addIf(
                hooks.modelSources().isEmpty()
                        && models.map(given -> given.value().length == 0).orElse(true),
                "has no model; add @Models({\"provider:name\"}) or a method annotated @ModelSource");
        List<ModelRef> refs = models.stream()
                .flatMap(given -> Stream.of(given.value()))
                .map(id -> problems.check("@Models", () -> ModelRef.of(id)))
                .filter(Objects::nonNull)
                .toList();
        Load load = AnnotationSupport.findAnnotation(type, UnderLoad.class)
                .map(given -> problems.check("@UnderLoad", () -> Load.parse(given.value())))
                .orElse(named.load());
        Budget budget = AnnotationSupport.findAnnotation(type, WithBudget.class)
                .map(given -> problems.check("@WithBudget", () -> Budget.usd(given.value())))
                .orElse(named.budget());
        List<Gate> gates = Declarations.gates(type, problems);
        Benchmark loaded =
                policy(type, named, problems).load(load).budget(budget).seed(annotation.seed());
        Benchmark bare = problems.check("@Models", () -> loaded.models(refs.toArray(ModelRef[]::new)));
        bare = bare == null ? loaded : bare;
        for (Gate gate : gates) {
            bare = bare.gate(gate.expression());
        }
        for (String slo : AnnotationSupport.findAnnotation(type, UnderLoad.class)
                .map(UnderLoad::slos)
                .orElse(new String[0])) {
            Benchmark before = bare;
            Benchmark with = problems.check("@UnderLoad", () -> before.slo(slo));
            bare = with == null ? before : with;
        }
        return bare;
    }

    private static Benchmark policy(Class<?> type, Benchmark bare, Problems problems) {
        Baseline baseline = AnnotationSupport.findAnnotation(type, AgainstBaseline.class)
                .map(given -> problems.check("@AgainstBaseline", () -> Baseline.parse(given.value())))
                .orElse(null);
        OnInconclusive onInconclusive = AnnotationSupport.findAnnotation(type, WhenInconclusive.class)
                .map(WhenInconclusive::value)
                .orElse(OnInconclusive.WARN);
        boolean stop = AnnotationSupport.isAnnotated(type, StopWhenDecided.class);
        Benchmark decided = bare.policy(new GatePolicy(onInconclusive, baseline, stop));
        Benchmark checked = AnnotationSupport.findAnnotation(type, MostUnscored.class)
                .map(given -> problems.check("@MostUnscored", () -> decided.mostUnscored(given.value())))
                .orElse(decided);
        return checked == null ? decided : checked;
    }
}
