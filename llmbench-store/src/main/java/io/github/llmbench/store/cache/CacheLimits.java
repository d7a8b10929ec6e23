package io.github.llmbench.store.cache;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * How long and how much a cache remembers. Immutable.
 *
 * @param timeToLive after which an answer is forgotten
 * @param bytes of answers at most, the oldest are forgotten first; Redis bounds its memory itself ({@code maxmemory})
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record CacheLimits(Duration timeToLive, long bytes) {
    /** Thirty days and a gibibyte. */
    public static final CacheLimits DEFAULT = new CacheLimits(Duration.ofDays(30), 1L << 30);

    public CacheLimits {
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("timeToLive of a cache must be >= 1 ms, but was " + timeToLive);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes of a cache must be >= 1, but was " + bytes);
        }
    }
}
