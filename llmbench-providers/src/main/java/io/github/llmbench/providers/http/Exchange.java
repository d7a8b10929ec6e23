package io.github.llmbench.providers.http;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A request under way. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public interface Exchange {
    /**
     * Gives up: closes the socket at once. The subscriber hears nothing more but a failure of kind {@code CANCELLED}; an
     * exchange that has ended is left as it is.
     */
    void cancel();
}
