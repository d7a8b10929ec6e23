package io.github.llmbench.server.http;

import io.github.llmbench.server.access.Caller;
import java.util.Optional;
import java.util.UUID;

/** Knows callers by what they send. Safe for use by several threads. */
@FunctionalInterface
public interface Authenticator {
    /** Whom an access token or personal access token belongs to at this moment; empty where it is not good. */
    Optional<Caller> caller(String token);

    /** The session of a token that is well signed, as far as that is known without the database; it may have ended. */
    default Optional<UUID> signed(String token) {
        return Optional.empty();
    }
}
