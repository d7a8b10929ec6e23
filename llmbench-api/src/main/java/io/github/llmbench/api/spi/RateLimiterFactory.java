package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.LimitTable;
import org.apiguardian.api.API;

/**
 * Makes the limiter of an engine. Found by {@link java.util.ServiceLoader}; immutable.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
@FunctionalInterface
public interface RateLimiterFactory {
    /** A limiter that keeps these limits; it starts with nothing used. */
    RateLimiter open(LimitTable limits);
}
