package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallError;
import java.time.Duration;
import org.apiguardian.api.API;

/**
 * A call was not sent, because its endpoint failed too often just now.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class CallRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CallError error;
    private final Duration retryAfter;

    /**
     * A refusal.
     *
     * @param error what the call is to be recorded with
     * @param retryAfter when a call may be let through again
     */
    public CallRefusedException(CallError error, Duration retryAfter) {
        super(error.message());
        this.error = error;
        this.retryAfter = retryAfter;
    }

    /** What the call is to be recorded with. */
    public CallError error() {
        return error;
    }

    /** When a call may be let through again. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** None: the place says nothing, and there may be many of them. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
