package io.github.llmbench.server.http;

import io.github.llmbench.server.access.Caller;
import java.util.Optional;

/** Knows callers by what they send. Safe for use by several threads. */
@FunctionalInterface
public interface Authenticator {
    /** Whom an access token or personal access token belongs to at this moment; empty where it is not good. */
    Optional<Caller> caller(String token);
}
