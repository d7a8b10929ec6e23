package io.github.llmbench.server.http;

import java.time.Duration;

/**
 * How fast bytes go over the wire, by the time that was spent on waiting for it: a place that others wait for is not held by a trickle. For
 * one thread.
 */
final class Pace {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final long LEAST = 64 << 10;
    private static final double NANOS_A_SECOND = 1e9;

    private final Duration grace;
    private long bytes;
    private long waited;

    Pace() {
        this(GRACE);
    }

    /**
     * A pace.
     *
     * @param grace it is looked at after so much waiting, and what went meanwhile
     */
    Pace(Duration grace) {
        this.grace = grace;
    }

    /**
     * So many bytes went.
     *
     * @param began {@link System#nanoTime()} before them
     * @return whether they go too slowly
     */
    boolean slow(long more, long began) {
        bytes += more;
        waited += System.nanoTime() - began;
        if (waited <= grace.toNanos()) {
            return false;
        }
        boolean slow = bytes < LEAST * (waited / NANOS_A_SECOND);
        // What went fast before does not make up for what goes slowly now.
        bytes = 0;
        waited = 0;
        return slow;
    }
}
