package io.github.llmbench.server.http;

import org.jspecify.annotations.Nullable;

/** Counts requests. Safe for use by several threads. */
public interface Throttle {
    /**
     * Counts one.
     *
     * @param operation asked for
     * @param who caller, or address where there is none
     * @param cookies that came with one of nobody; {@code null} where none did
     * @return seconds to wait; 0 where it may go on
     */
    long count(String operation, String who, @Nullable String cookies);

    /**
     * Counts one that came without a token that is good.
     *
     * @return seconds to wait; 0 where there were not too many
     */
    long countUnknown(String address);

    /** Seconds that an address has to wait before its tokens are looked at again; 0 where they are. */
    long block(String address);
}
