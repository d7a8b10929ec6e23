package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A tool in Java: what a call is answered. May block; called from several threads at once.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface ToolFunction {
    /** The result as the model is to read it; an exception is told to the model as an error of the tool. */
    String call(Sample sample, ToolCall call) throws Exception;
}
