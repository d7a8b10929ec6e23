package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.BenchmarkSkippedException;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.junit.AfterTask;
import io.github.llmbench.junit.BeforeTask;
import io.github.llmbench.junit.BenchmarkExtension;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.ReflectionSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a benchmark class on one instance of it: before-methods, models, engine, tasks, run; after-methods on
 * {@link #close}. Used by one thread.
 */
final class BenchmarkExecution implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BenchmarkExecution.class);

    private final BenchmarkDeclaration declaration;
    private final List<TaskDeclaration> tasks;
    private final Parameters parameters;
    private final Injector injector;
    private final Object instance;
    private @Nullable LlmBench engine;
    private @Nullable RunResult result;
    private @Nullable String skipped;

    private BenchmarkExecution(
            BenchmarkDeclaration declaration, List<TaskDeclaration> tasks, Parameters parameters, Injector injector) {
        this.declaration = declaration;
        this.tasks = tasks;
        this.parameters = parameters;
        this.injector = injector;
        Constructor<?> constructor = BenchmarkDeclaration.constructor(declaration.type());
        this.instance = made(constructor, injector.arguments(constructor));
    }

    /** With a new instance of the class. */
    static BenchmarkExecution of(BenchmarkDeclaration declaration, List<TaskDeclaration> tasks, Parameters parameters) {
        return new BenchmarkExecution(declaration, tasks, parameters, Injector.of(declaration, parameters));
    }

    private static Object made(Constructor<?> constructor, Object[] arguments) {
        constructor.setAccessible(true);
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new BenchmarkFailure(
                    constructor.getDeclaringClass().getName() + " could not be made: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new BenchmarkFailure(constructor.getDeclaringClass().getName() + " could not be made: " + e);
        }
    }

    /**
     * Runs it; where that fails the after-methods have been called.
     *
     * @throws BenchmarkFailure if it could not be run; whatever a method of the class threw is thrown as it is
     */
    void run() {
        try {
            injector.extensions().forEach(extension -> extension.beforeBenchmark(injector.benchmark()));
            declaration.hooks().before().forEach(this::invoke);
            result = result();
        } catch (BenchmarkSkippedException e) {
            String reason = Objects.requireNonNull(e.getMessage());
            skipped = reason;
            parameters.console().ifPresent(console -> console.line(reason));
        } catch (MissingKeyException e) {
            String reason = declaration.bare().name() + " is skipped: " + e.getMessage();
            if (parameters.keysRequired()) {
                BenchmarkFailure failure =
                        new BenchmarkFailure(declaration.type().getName() + ": " + e.getMessage());
                closeAfter(failure);
                throw failure;
            }
            skipped = reason;
            parameters.console().ifPresent(console -> console.line(reason));
        } catch (Throwable t) {
            closeAfter(t);
            throw t;
        }
    }

    private void closeAfter(Throwable cause) {
        try {
            close();
        } catch (Throwable after) {
            cause.addSuppressed(after);
        }
    }

    /** What came of it; empty where it was skipped. */
    Optional<RunResult> finished() {
        return Optional.ofNullable(result);
    }

    /** Why it was not run, for want of a key or in this mode; empty where it was. */
    Optional<String> skipped() {
        return Optional.ofNullable(skipped);
    }

    /** Calls every after-method and closes the engine, whose store the tree is read from, and throws what the first threw that failed. */
    @Override
    public void close() {
        @Nullable RuntimeException failure = null;
        for (Runnable call : afterCalls()) {
            try {
                call.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<Runnable> afterCalls() {
        List<BenchmarkExtension> extensions = new ArrayList<>(injector.extensions());
        Collections.reverse(extensions);
        List<Runnable> calls = new ArrayList<>();
        if (result != null) {
            Run run = result.run();
            for (Task task : result.benchmark().tasks()) {
                declaration.hooks().afterTask().stream()
                        .filter(method -> Hooks.holds(method, AfterTask.class, task.name()))
                        .forEach(method -> calls.add(() -> invoke(method, task, run)));
                extensions.forEach(extension -> calls.add(() -> extension.afterTask(injector.benchmark(), task, run)));
            }
        }
        for (Method method : declaration.hooks().after()) {
            if (result != null) {
                Run run = result.run();
                calls.add(() -> invoke(method, run));
            } else if (!List.of(method.getParameterTypes()).contains(Run.class)) {
                calls.add(() -> invoke(method));
            }
        }
        Optional<Run> run = finished().map(RunResult::run);
        extensions.forEach(extension -> calls.add(() -> extension.afterBenchmark(injector.benchmark(), run)));
        if (engine != null) {
            calls.add(engine::close);
        }
        return calls;
    }

    private RunResult result() {
        sound(parameters::samples);
        List<ModelRef> models = new ArrayList<>();
        for (Method method : declaration.hooks().modelSources()) {
            models.addAll(ModelValues.of(method, invoke(method)));
        }
        LlmBench.Builder builder =
                sound(() -> parameters.builder().cassettes(parameters.cassettes(declaration.type())));
        injector.extensions().forEach(extension -> extension.configure(injector.benchmark(), builder));
        declaration.hooks().configure().forEach(method -> invoke(method, builder));
        Benchmark benchmark = sound(() -> benchmark(models));
        benchmark.tasks().forEach(this::beforeTask);
        Optional<Console> console = parameters.console();
        console.map(Console::progress).ifPresent(builder::listener);
        LlmBench opened = sound(builder::build);
        engine = opened;
        Run run = sound(() -> OwnThread.call("benchmark " + benchmark.name(), () -> opened.run(benchmark)));
        Path reports = opened.reportDirectory(run).toAbsolutePath();
        console.ifPresent(shown -> shown.summary(run, Objects.requireNonNull(reports.getParent())));
        return new RunResult(benchmark, run, reports);
    }

    private void beforeTask(Task task) {
        injector.extensions().forEach(extension -> extension.beforeTask(injector.benchmark(), task));
        declaration.hooks().beforeTask().stream()
                .filter(method -> Hooks.holds(method, BeforeTask.class, task.name()))
                .forEach(method -> invoke(method, task));
    }

    private Benchmark benchmark(List<ModelRef> models) {
        List<ModelRef> all = new ArrayList<>(declaration.bare().models());
        all.addAll(models);
        Benchmark benchmark = declaration.bare().onlyModels(declaration.matrix().expand(all));
        benchmark = parameters.onInconclusive().map(benchmark::onInconclusive).orElse(benchmark);
        for (TaskDeclaration task : tasks) {
            benchmark = benchmark.task(new TaskMaker(task, instance, injector).task());
        }
        return benchmark;
    }

    /** What is wrong with a benchmark is one line for people; the stack is for the log. */
    private <T> T sound(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | BenchmarkException e) {
            LOG.debug("benchmark {} could not be run", declaration.bare().name(), e);
            throw new BenchmarkFailure(declaration.type().getName() + ": " + e.getMessage());
        }
    }

    private @Nullable Object invoke(Method method, Object... arguments) {
        return ReflectionSupport.invokeMethod(method, instance, injector.arguments(method, arguments));
    }
}
