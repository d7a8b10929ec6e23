package io.github.llmbench.simulator.internal.wire;

/** Kinds of errors, each with the HTTP status all formats use for it. */
public enum Problem {
    BAD_REQUEST(400),
    MODEL_NOT_FOUND(404),
    NO_ANSWER(404),
    RATE_LIMITED(429),
    SERVER_ERROR(500);

    private final int status;

    Problem(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
