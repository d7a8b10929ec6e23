package io.github.llmbench.providers.http;

import java.io.IOException;

/** Carries the reason why no connection came about; without a stack trace, since the place says nothing. */
final class ConnectFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final transient TransportFailure failure;

    ConnectFailure(TransportFailure failure) {
        super(failure.message());
        this.failure = failure;
    }

    TransportFailure failure() {
        return failure;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
