package io.github.llmbench.providers.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * So many units a minute, spread evenly: at most a second's worth at once, so that no minute holds more than the provider allows.
 * Who takes more than there is waits, in the order of asking. Safe for use by several threads.
 */
final class Rate {
    private final Bucket bucket;
    private final long nanosAUnit;

    private Rate(long perMinute, Timer timer) {
        nanosAUnit = 60_000_000_000L / perMinute;
        bucket = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(Math.max(1, perMinute / 60)).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return timer.nanos();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    static @Nullable Rate of(@Nullable Long perMinute, Timer timer) {
        return perMinute == null ? null : new Rate(perMinute, timer);
    }

    /** Takes units and says how many nanoseconds to wait until they are there. */
    long take(long units) {
        return bucket.consumeIgnoringRateLimits(units);
    }

    /**
     * Takes units on credit: says how many nanoseconds to wait until earlier debts are paid. One call may need more tokens than come
     * in a second, and need not wait for them all; the next one does.
     */
    long borrow(long units) {
        long taken = Math.max(1, units);
        return Math.max(0, bucket.consumeIgnoringRateLimits(taken) - taken * nanosAUnit);
    }

    /** Units that were taken turned out to be fewer, or more. */
    void correct(long taken, long used) {
        if (taken > used) {
            bucket.addTokens(taken - used);
        } else if (used > taken) {
            bucket.consumeIgnoringRateLimits(used - taken);
        }
    }
}
