package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed.
 *
 * @param kind the class of the failure
 * @param status HTTP status; {@code null} where there was none
 * @param message one line for people; never contains a key
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CallError(Kind kind, @Nullable Integer status, String message) {
    public CallError {
        Checks.notNull(kind, "kind");
        Checks.notNull(message, "message");
    }

    /** Classes of failure. */
    public enum Kind {
        /** 400, 413, 422 and other statuses that blame the request. */
        BAD_REQUEST,
        /** 401, 403: the key is missing, wrong or lacks the right. */
        AUTHENTICATION,
        /** 404: no such model or no such path. */
        NOT_FOUND,
        /** 429. */
        RATE_LIMITED,
        /** 429 because the account has nothing left to spend, which no waiting changes. */
        QUOTA_EXHAUSTED,
        /** 5xx. */
        SERVER_ERROR,
        /** No connection: refused, TLS, proxy, a host whose name was known before and is not now. */
        CONNECTION,
        /** No host has that name, and none had it before: it is most likely misspelt. */
        UNKNOWN_HOST,
        /** A time-out of attempt or stall. */
        TIMED_OUT,
        /** Not sent: the endpoint had failed too often just before. */
        CIRCUIT_OPEN,
        /** The stream ended before its end, or an error event came inside it. */
        STREAM_BROKEN,
        /** The body was not what the wire format says. */
        MALFORMED_RESPONSE,
        /** Not sent: it was to be read from a cassette, and is not on it. */
        NOT_RECORDED,
        /** The caller gave up. */
        CANCELLED,
        /** An exception in user code or a plugged-in model. */
        CLIENT_ERROR;

        /** Whether another attempt may succeed; deterministic errors are never retried. */
        public boolean retryable() {
            return switch (this) {
                case RATE_LIMITED, SERVER_ERROR, CONNECTION, TIMED_OUT, CIRCUIT_OPEN, STREAM_BROKEN -> true;
                case BAD_REQUEST,
                        AUTHENTICATION,
                        NOT_FOUND,
                        UNKNOWN_HOST,
                        QUOTA_EXHAUSTED,
                        MALFORMED_RESPONSE,
                        NOT_RECORDED,
                        CANCELLED,
                        CLIENT_ERROR -> false;
            };
        }
    }
}
