package io.github.llmbench.simulator;

import io.github.llmbench.simulator.internal.wire.ChatRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came.
 *
 * @param number 1 for the first request
 * @param received {@link System#nanoTime()} when all of it had been read
 * @param path without its query, which may hold a key
 * @param format name of the wire format; {@code none} where the path is none's
 * @param request what was read of it; null where it could not be read
 * @param call the client's own name for the call
 */
record Arrival(
        long number,
        long received,
        String path,
        String format,
        @Nullable ChatRequest request,
        @Nullable String call) {}
