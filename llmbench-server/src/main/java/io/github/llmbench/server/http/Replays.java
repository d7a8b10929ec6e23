package io.github.llmbench.server.http;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Remembers what was answered to a request that may come again. Safe for use by several threads and processes. */
public interface Replays {
    /**
     * Names a request.
     *
     * @param user who sends it
     * @param key which they chose
     * @param operation which they ask for
     */
    record Key(UUID user, String key, String operation) {}

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
    Answer begin(Key key, String hash);

    /** Remembers the answer with a transaction. */
    void end(Handle handle, Key key, Answer answer);

    /** Remembers the answer of a request that is done. */
    void end(Key key, Answer answer);

    /** A request is over: one that failed is forgotten, so that it may be tried again; one whose transaction remembered it is not. */
    void forget(Key key);
}
