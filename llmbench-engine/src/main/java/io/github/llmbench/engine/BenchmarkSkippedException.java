package io.github.llmbench.engine;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A benchmark is not to be run the way things are set: benchmarks are off, or it measures a load and there are only recorded answers. The
 * message is one line for people.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BenchmarkSkippedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public BenchmarkSkippedException(String message) {
        super(message);
    }
}
