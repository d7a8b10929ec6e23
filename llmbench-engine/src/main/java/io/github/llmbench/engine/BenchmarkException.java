package io.github.llmbench.engine;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A benchmark could not be run though its declaration is sound: a journal that cannot be written, a data set that cannot be
 * read. The message is one line for people.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what to do. */
    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
