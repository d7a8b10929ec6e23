package io.github.llmbench.server.limit;

import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/**
 * So many units a minute, spread evenly: at most a second's worth at once, so that no minute holds more than the provider allows.
 * Immutable.
 *
 * @param bucket names what is counted together, over all workers
 * @param perMinute units
 */
record Rate(String bucket, long perMinute) {
    private static final int SECONDS = 60;

    /** The configuration of a bucket that one of so many workers has for itself. */
    BucketConfiguration share(int workers) {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(Math.max(1, perMinute / SECONDS / workers))
                        .refillGreedy(perMinute, Duration.ofMinutes(workers)))
                .build();
    }
}
