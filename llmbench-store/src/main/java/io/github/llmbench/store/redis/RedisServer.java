package io.github.llmbench.store.redis;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.net.URI;
import org.apiguardian.api.API;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Opens clients of a Redis server. What is kept there only saves time or work, so that a server slower than half a second is as good as
 * one that is away. Safe for use by several threads.
 *
 * <pre>{@code
 * RedisClient client = RedisServer.open(URI.create("rediss://user:password@host:6379"));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RedisServer {
    private static final int DEFAULT_PORT = 6379;
    private static final int TIMEOUT_MILLIS = 500;

    private RedisServer() {}

    /**
     * A client that connects when it is first used; to be closed by the caller.
     *
     * @param server {@code redis://} or {@code rediss://} (TLS) with a host, and where needed user, password, port and number of the
     *     database
     * @throws IllegalArgumentException if it is named otherwise
     */
    public static RedisClient open(URI server) {
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
        return RedisClient.builder()
                .hostAndPort(server.getHost(), server.getPort() < 0 ? DEFAULT_PORT : server.getPort())
                .clientConfig(config.build())
                .build();
    }
}
