package io.github.llmbench.store.cache;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.util.JedisURIHelper;

/** A key an answer; Redis forgets by itself. */
final class RedisBackend implements CacheBackend {
    private static final int DEFAULT_PORT = 6379;
    private static final String PREFIX = "llmbench:response:";

    /** A cache that is slower than this is no help. */
    private static final int TIMEOUT_MILLIS = 500;

    private final RedisClient client;
    private final CacheLimits limits;

    private RedisBackend(RedisClient client, CacheLimits limits) {
        this.client = client;
        this.limits = limits;
    }

    static RedisBackend open(URI server, CacheLimits limits) {
        if (server.getHost() == null || !("redis".equals(server.getScheme()) || "rediss".equals(server.getScheme()))) {
            throw new IllegalArgumentException(
                    "a Redis server is named redis://host:6379 or rediss://user:password@host:6379, but the scheme was \""
                            + server.getScheme() + "\"");
        }
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(TIMEOUT_MILLIS)
                .socketTimeoutMillis(TIMEOUT_MILLIS)
                .user(JedisURIHelper.getUser(server))
                .password(JedisURIHelper.getPassword(server))
                .database(JedisURIHelper.getDBIndex(server));
        if ("rediss".equals(server.getScheme())) {
            config.sslOptions(SslOptions.defaults());
        }
        return new RedisBackend(
                RedisClient.builder()
                        .hostAndPort(server.getHost(), server.getPort() < 0 ? DEFAULT_PORT : server.getPort())
                        .clientConfig(config.build())
                        .build(),
                limits);
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
