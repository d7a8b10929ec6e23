package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A model needs a key and none is configured. The message names the variable to set.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class MissingKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the model and the variable to set. */
    public MissingKeyException(String message) {
        super(message);
    }
}
