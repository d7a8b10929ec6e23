package io.github.llmbench.store.cache;

import io.github.llmbench.store.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** A key an answer; Redis forgets by itself. */
final class RedisBackend implements CacheBackend {
    private static final String PREFIX = "llmbench:response:";

    private final RedisClient client;
    private final CacheLimits limits;

    private RedisBackend(RedisClient client, CacheLimits limits) {
        this.client = client;
        this.limits = limits;
    }

    static RedisBackend open(URI server, CacheLimits limits) {
        return new RedisBackend(RedisServer.open(server), limits);
    }

    private static byte[] key(String hash) {
        return (PREFIX + hash).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> get(String hash) throws IOException {
        try {
            return Optional.ofNullable(client.get(key(hash)));
        } catch (JedisException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(String hash, byte[] response) throws IOException {
        if (response.length > limits.bytes()) {
            return;
        }
        try {
            client.set(
                    key(hash),
                    response,
                    SetParams.setParams().px(limits.timeToLive().toMillis()));
        } catch (JedisException e) {
            throw failed(e);
        }
    }

    private static IOException failed(JedisException e) {
        return new IOException("Redis: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        client.close();
    }
}
