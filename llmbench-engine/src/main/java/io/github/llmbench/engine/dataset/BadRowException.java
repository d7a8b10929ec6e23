package io.github.llmbench.engine.dataset;

import org.jspecify.annotations.Nullable;

/** A row is no sample, and those after it may be; the message names file, line and field. */
final class BadRowException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    BadRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    BadRowException(String message) {
        this(message, null);
    }
}
