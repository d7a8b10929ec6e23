package io.github.llmbench.server.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.jedis.Bucket4jJedis;
import io.github.llmbench.store.redis.RedisServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Buckets in Redis that all workers share. While Redis is away each worker has its share, and Redis is asked again after some seconds.
 * Calls wait as futures; a few threads ask Redis.
 */
final class RedisRates implements Rates {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRates.class);
    private static final int THREADS = 4;
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final RedisClient client;
    private final ProxyManager<byte[]> buckets;
    private final Rates shares;
    private final Map<Rate, Bucket> known = new ConcurrentHashMap<>();
    private final AtomicLong awayUntil = new AtomicLong();
    private final long origin = System.nanoTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "llmbench-redis-rates");
        thread.setDaemon(true);
        return thread;
    });

    private RedisRates(RedisClient client, Rates shares) {
        this.client = client;
        this.shares = shares;
        buckets = Bucket4jJedis.casBasedBuilder(client)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                .build();
    }

    /**
     * Of a server.
     *
     * @param shares takes over while it is away
     */
    static RedisRates open(URI server, Rates shares) {
        return new RedisRates(RedisServer.open(server), shares);
    }

    /** Whether it answers now. */
    boolean answers() {
        try {
            client.ping();
            return true;
        } catch (JedisException e) {
            LOG.debug("Redis does not answer", e);
            return false;
        }
    }

    private Bucket bucket(Rate rate) {
        return known.computeIfAbsent(
                rate,
                key -> buckets.builder().build(key.bucket().getBytes(StandardCharsets.UTF_8), () -> key.share(1)));
    }

    private boolean away() {
        return System.nanoTime() - origin < awayUntil.get();
    }

    private void failed(JedisException e) {
        long until = System.nanoTime() - origin + AWAY.toNanos();
        if (!away()) {
            LOG.warn("Redis is away, each worker keeps to its share of limits: {}", e.getMessage());
        }
        awayUntil.accumulateAndGet(until, Math::max);
    }

    @Override
    public CompletionStage<Long> take(Rate rate, long units) {
        if (away()) {
            return shares.take(rate, units);
        }
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return CompletableFuture.completedFuture(
                                        bucket(rate).consumeIgnoringRateLimits(units));
                            } catch (JedisException e) {
                                failed(e);
                                return shares.take(rate, units);
                            }
                        },
                        threads)
                .thenCompose(answer -> answer);
    }

    @Override
    public void giveBack(Rate rate, long units) {
        if (away()) {
            shares.giveBack(rate, units);
            return;
        }
        threads.execute(() -> {
            try {
                bucket(rate).addTokens(units);
            } catch (JedisException e) {
                failed(e);
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
        shares.close();
    }
}
