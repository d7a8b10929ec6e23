package io.github.llmbench.junit.engine;

/** A benchmark could not be run; the message is all that people need, so that there is no stack trace. */
final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkFailure(String message) {
        super(message, null, true, false);
    }
}
