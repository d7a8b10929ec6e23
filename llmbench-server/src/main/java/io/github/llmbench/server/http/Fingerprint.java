package io.github.llmbench.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Tells two requests apart. Stateless. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(Request request, @Nullable JsonNode json) {
        return Sha256.hex(request.target() + '\n' + (json == null ? "" : json.toString()));
    }
}
