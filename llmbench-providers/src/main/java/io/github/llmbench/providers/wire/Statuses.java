package io.github.llmbench.providers.wire;

import io.github.llmbench.api.CallError.Kind;

/** What an HTTP status says of a call. */
final class Statuses {
    private Statuses() {}

    static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.AUTHENTICATION;
            case 404 -> Kind.NOT_FOUND;
            case 408 -> Kind.SERVER_ERROR;
            case 429, 498 -> Kind.RATE_LIMITED;
            default -> status >= 500 ? Kind.SERVER_ERROR : Kind.BAD_REQUEST;
        };
    }
}
