package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Why the model stopped, in one vocabulary for all providers.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum FinishReason {
    /** A natural end or a stop sequence. */
    STOP,
    /** The output token limit. */
    LENGTH,
    /** The model asks for tools. */
    TOOL_CALLS,
    /** A safety or content filter. */
    CONTENT_FILTER,
    /** Anything else the provider reported. */
    OTHER
}
