package io.github.llmbench.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells two requests apart. Stateless. */
final class Fingerprint {
    private Fingerprint() {}

    /**
     * Of a request.
     *
     * @param session that it is about besides what it says; {@code null} where any session of the user may ask the same
     */
    static String of(Request request, @Nullable UUID session, @Nullable JsonNode json) {
        return Sha256.hex(request.target()
                + '\n'
                + (json == null ? "" : json.toString())
                + (session == null ? "" : '\n' + session.toString()));
    }
}
