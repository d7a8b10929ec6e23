package io.github.llmbench.junit.engine;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;

/**
 * What a node of the tree may look at while it is visited.
 *
 * @param listener hears of report entries
 * @param parameters configuration parameters
 * @param execution of the class the node belongs to; {@code null} above it, and where it has nothing to run
 */
record BenchmarkContext(
        EngineExecutionListener listener,
        Parameters parameters,
        @Nullable BenchmarkExecution execution) implements EngineExecutionContext {

    BenchmarkContext with(BenchmarkExecution value) {
        return new BenchmarkContext(listener, parameters, value);
    }
}
