package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallError;
import org.apiguardian.api.API;

/**
 * Why an exchange ended without a complete answer.
 *
 * @param kind {@code CONNECTION} (refused, TLS, proxy, connect time-out), {@code UNKNOWN_HOST}, {@code TIMED_OUT} (attempt or stall),
 *     {@code STREAM_BROKEN} (closed before its end), {@code MALFORMED_RESPONSE} (not HTTP), {@code CANCELLED} or
 *     {@code CLIENT_ERROR} (the subscriber threw)
 * @param message one line that names host and port; never a header, a query or a part of a body
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TransportFailure(CallError.Kind kind, String message) {}
