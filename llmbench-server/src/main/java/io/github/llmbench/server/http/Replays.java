package io.github.llmbench.server.http;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Remembers what was answered to a request that may come again. Safe for use by several threads and processes. */
public interface Replays {
    /**
     * An answer that was given.
     *
     * @param status of HTTP
     * @param etag version of what was answered
     * @param body JSON; {@code null} where there was none
     */
    record Answer(
            int status, @Nullable String etag, @Nullable String body) {}

    /**
     * Begins a request.
     *
     * @return what was answered the first time; {@code null} where this is the first time
     * @throws Problem if the key came with another request, or the first is under way
     */
    @Nullable
    Answer begin(UUID user, String key, String operation, String hash);

    /** Remembers the answer. */
    void end(UUID user, String key, String operation, Answer answer);

    /** Forgets a request that failed, so that it may be tried again. */
    void forget(UUID user, String key, String operation);
}
