package io.github.llmbench.junit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import java.lang.reflect.Parameter;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What a library or a team adds to every benchmark: set-up, and values for constructors and methods. Found by
 * {@link java.util.ServiceLoader}, each benchmark with an instance of its own; those found first are called first before a
 * benchmark, and last after it. An exception fails the benchmark. Used by one thread, but for {@link #resolve}, which tasks in code
 * call from several.
 *
 * <pre>{@code
 * public final class Shop implements BenchmarkExtension {
 *     @Override
 *     public boolean supports(Parameter parameter) {
 *         return parameter.getType() == ShopService.class;
 *     }
 *
 *     @Override
 *     public Object resolve(Parameter parameter, BenchmarkInfo benchmark) {
 *         return service;
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface BenchmarkExtension {
    /** Whether it has a value for a parameter of a constructor, hook or task method. */
    default boolean supports(Parameter parameter) {
        return false;
    }

    /** The value of a parameter it supports. */
    default Object resolve(Parameter parameter, BenchmarkInfo benchmark) {
        throw new UnsupportedOperationException(
                getClass().getName() + " supports a parameter and gives no value for it");
    }

    /** Called before the benchmark's own before-methods. */
    default void beforeBenchmark(BenchmarkInfo benchmark) {}

    /** Sets up the engine; called before the benchmark's own configure-methods. */
    default void configure(BenchmarkInfo benchmark, LlmBench.Builder builder) {}

    /** Called for each selected task before the run; the trials of the tasks are mixed in it. */
    default void beforeTask(BenchmarkInfo benchmark, Task task) {}

    /** Called for each task after the run. */
    default void afterTask(BenchmarkInfo benchmark, Task task, Run run) {}

    /** Called after the benchmark's own after-methods, also where there is no run. */
    default void afterBenchmark(BenchmarkInfo benchmark, Optional<Run> run) {}
}
