package io.github.llmbench.server.http;

/** Counts requests. Safe for use by several threads. */
@FunctionalInterface
public interface Throttle {
    /**
     * Counts one.
     *
     * @param operation asked for
     * @param who caller, or address where there is none
     * @return seconds to wait; 0 where it may go on
     */
    long count(String operation, String who);
}
