package io.github.llmbench.simulator.internal.wire;

/** A request that does not have the shape of its format; the message says what is missing. */
public final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message);
    }
}
