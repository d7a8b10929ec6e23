package io.github.llmbench.providers.wire;

/** An answer, or one event of it, is larger than any that a model sends. */
final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException(String what, int limit) {
        super(what + " is larger than " + limit + " bytes", null, false, false);
    }
}
