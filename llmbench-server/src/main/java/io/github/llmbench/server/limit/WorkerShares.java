package io.github.llmbench.server.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Of each rate the part that one of all live workers has: all together send no more than the whole. */
final class WorkerShares implements Rates {
    private final IntSupplier workers;
    private final Map<Rate, Share> shares = new ConcurrentHashMap<>();

    /** With a way to ask how many workers there are. */
    WorkerShares(IntSupplier workers) {
        this.workers = workers;
    }

    /** A bucket for one of so many workers. */
    private static final class Share {
        private final Rate rate;
        private final LocalBucket bucket;
        private int of;

        Share(Rate rate, int of) {
            this.rate = rate;
            this.of = of;
            bucket =
                    Bucket.builder().addLimit(rate.share(of).getBandwidths()[0]).build();
        }

        synchronized LocalBucket of(int now) {
            if (now != of) {
                of = now;
                bucket.replaceConfiguration(rate.share(now), TokensInheritanceStrategy.PROPORTIONALLY);
            }
            return bucket;
        }
    }

    private LocalBucket bucket(Rate rate) {
        int now = Math.max(1, workers.getAsInt());
        return shares.computeIfAbsent(rate, key -> new Share(key, now)).of(now);
    }

    @Override
    public CompletionStage<Long> take(Rate rate, long units) {
        return CompletableFuture.completedFuture(bucket(rate).consumeIgnoringRateLimits(units));
    }

    @Override
    public void giveBack(Rate rate, long units) {
        bucket(rate).addTokens(units);
    }

    @Override
    public void close() {
        shares.clear();
    }
}
