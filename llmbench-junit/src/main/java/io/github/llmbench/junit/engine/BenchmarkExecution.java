package io.github.llmbench.junit.engine;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.engine.BenchmarkException;
import io.github.llmbench.engine.LlmBench;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final Object instance;
    private @Nullable RunResult result;
    private @Nullable String skipped;

    private BenchmarkExecution(
            BenchmarkDeclaration declaration, List<TaskDeclaration> tasks, Parameters parameters, Object instance) {
        this.declaration = declaration;
        this.tasks = tasks;
        this.parameters = parameters;
        this.instance = instance;
    }

    /** With a new instance of the class. */
    static BenchmarkExecution of(BenchmarkDeclaration declaration, List<TaskDeclaration> tasks, Parameters parameters) {
        return new BenchmarkExecution(
                declaration, tasks, parameters, ReflectionSupport.newInstance(declaration.type()));
    }

    /**
     * Runs it; where that fails the after-methods have been called.
     *
     * @throws BenchmarkFailure if it could not be run; whatever a method of the class threw is thrown as it is
     */
    void run() {
        try {
            declaration.hooks().before().forEach(this::invoke);
            result = result();
        } catch (MissingKeyException e) {
            String reason = declaration.bare().name() + " is skipped: " + e.getMessage();
            skipped = reason;
            parameters.console().ifPresent(console -> console.skipped(reason));
        } catch (Throwable t) {
            try {
                close();
            } catch (Throwable after) {
                t.addSuppressed(after);
            }
            throw t;
        }
    }

    /** What came of it; empty where it was skipped. */
    Optional<RunResult> finished() {
        return Optional.ofNullable(result);
    }

    /** Why it was not run, for want of a key; empty where it was. */
    Optional<String> skipped() {
        return Optional.ofNullable(skipped);
    }

    /** Calls every after-method, and throws what the first of those threw that failed. */
    @Override
    public void close() {
        @Nullable RuntimeException failure = null;
        for (Method method : declaration.hooks().after()) {
            try {
                invoke(method);
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

    private RunResult result() {
        List<ModelRef> models = new ArrayList<>();
        for (Method method : declaration.hooks().modelSources()) {
            models.addAll(ModelValues.of(method, invoke(method)));
        }
        LlmBench.Builder builder = sound(parameters::builder);
        declaration.hooks().configure().forEach(method -> invoke(method, builder));
        Benchmark benchmark = sound(() -> benchmark(models));
        Optional<Console> console = parameters.console();
        console.map(Console::progress).ifPresent(builder::listener);
        LlmBench engine = builder.build();
        Run run = sound(() -> OwnThread.call("benchmark " + benchmark.name(), () -> engine.run(benchmark)));
        Path reports = engine.reportDirectory(run).toAbsolutePath();
        console.ifPresent(shown -> shown.summary(run, Objects.requireNonNull(reports.getParent())));
        return new RunResult(benchmark, run, reports);
    }

    private Benchmark benchmark(List<ModelRef> models) {
        List<ModelRef> all = new ArrayList<>(declaration.bare().models());
        all.addAll(models);
        Benchmark benchmark = declaration.bare().onlyModels(declaration.matrix().expand(all));
        benchmark = parameters.onInconclusive().map(benchmark::onInconclusive).orElse(benchmark);
        for (TaskDeclaration task : tasks) {
            benchmark = benchmark.task(new TaskMaker(task, instance).task());
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
        return ReflectionSupport.invokeMethod(method, instance, arguments);
    }
}
