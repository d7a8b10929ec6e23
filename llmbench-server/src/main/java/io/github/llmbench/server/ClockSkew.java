package io.github.llmbench.server;

import io.github.llmbench.store.db.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * How far this machine's clock is from the database's. A worker says by its own clock when it last lived, and the database says by its
 * own who has been silent for too long: between clocks that differ, shards would go to and fro. Stateless.
 */
final class ClockSkew {
    private static final int TRIES = 3;

    private ClockSkew() {}

    /**
     * Ends the start of a worker whose clock is off.
     *
     * @param most how far it may be
     * @throws IOException if it is further
     */
    static void check(Database database, Clock clock, Duration most) throws IOException {
        Duration skew = of(database, clock);
        if (skew.abs().compareTo(most) > 0) {
            throw new IOException("this machine's clock is " + skew.abs().toSeconds() + " s "
                    + (skew.isNegative() ? "behind" : "ahead of") + " the database's; a worker's may be off by "
                    + most.toSeconds() + " s at most (heartbeat-seconds), or its shards would be taken from it while it"
                    + " lives; let a time service such as chrony set both clocks");
        }
    }

    /** This clock less the database's, by the quickest of a few answers; positive where this one is ahead. */
    private static Duration of(Database database, Clock clock) {
        Duration quickest = Duration.ofDays(1);
        Duration skew = Duration.ZERO;
        for (int i = 0; i < TRIES; i++) {
            long asked = System.nanoTime();
            Instant before = clock.instant();
            Instant there = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select clock_timestamp()")
                            .mapTo(OffsetDateTime.class)
                            .one())
                    .toInstant();
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            if (took.compareTo(quickest) < 0) {
                quickest = took;
                skew = Duration.between(there, before.plus(took.dividedBy(2)));
            }
        }
        return skew;
    }
}
