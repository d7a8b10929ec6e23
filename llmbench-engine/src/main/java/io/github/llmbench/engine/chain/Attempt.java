package io.github.llmbench.engine.chain;

import io.github.llmbench.api.ModelResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call.
 *
 * @param response what came of it
 * @param pause asked for before another attempt; {@code null} where nobody asked
 */
record Attempt(ModelResponse response, @Nullable Duration pause) {}
