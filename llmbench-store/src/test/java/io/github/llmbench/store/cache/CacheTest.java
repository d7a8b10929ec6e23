package io.github.llmbench.store.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.run.Runs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.embedded.RedisServer;

@Timeout(60)
class CacheTest {
    private static final ModelResponse ANSWER = Runs.call("openai:a", "0.1").response();
    private static final CacheLimits LIMITS = CacheLimits.DEFAULT;

    private static TestDatabase database;
    private static Database open;
    private static RedisServer redis;
    private static URI redisUri;

    @TempDir
    Path directory;

    /** Where a cache is. */
    enum Kind {
        FILE,
        POSTGRES,
        REDIS
    }

    @BeforeAll
    static void create() throws IOException {
        database = TestDatabase.create();
        open = database.open();
        int port = freePort();
        redis = RedisServer.newRedisServer().bind("127.0.0.1").port(port).build();
        redis.start();
        redisUri = URI.create("redis://127.0.0.1:" + port);
    }

    @AfterAll
    static void drop() throws IOException {
        redis.stop();
        open.close();
        database.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private StoredResponses cache(Kind kind, CacheLimits limits) throws IOException {
        return switch (kind) {
            case FILE -> StoredResponses.inFiles(directory, limits);
            case POSTGRES -> StoredResponses.inDatabase(open, limits);
            case REDIS -> StoredResponses.inRedis(redisUri, limits);
        };
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_comes_back_whole(Kind kind) throws IOException {
        try (StoredResponses cache = cache(kind, LIMITS)) {
            assertThat(get(cache, "abcdef")).isEmpty();
            put(cache, "abcdef", ANSWER);
            assertThat(get(cache, "abcdef")).contains(ANSWER);
            assertThat(cache.counts()).isEqualTo(new StoredResponses.Counts(1, 1, 0));
        }
        try (StoredResponses later = cache(kind, LIMITS)) {
            assertThat(get(later, "abcdef")).contains(ANSWER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_is_forgotten_after_its_time(Kind kind) throws IOException {
        try (StoredResponses cache = cache(kind, new CacheLimits(Duration.ofMillis(50), 1 << 20))) {
            put(cache, "012345", ANSWER);
            Instant deadline = Instant.now().plusSeconds(20);
            while (get(cache, "012345").isPresent() && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            assertThat(get(cache, "012345")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "POSTGRES"})
    void the_oldest_are_forgotten_first_where_there_is_no_room(Kind kind) throws IOException {
        try (TestDatabase own = TestDatabase.create();
                Database fresh = own.open();
                StoredResponses cache = kind == Kind.FILE
                        ? StoredResponses.inFiles(directory, new CacheLimits(Duration.ofDays(1), 3_000))
                        : StoredResponses.inDatabase(fresh, new CacheLimits(Duration.ofDays(1), 3_000))) {
            for (int i = 0; i < 65; i++) {
                put(cache, "hash" + (100 + i), ANSWER);
                Path file = directory.resolve("ha").resolve("hash" + (100 + i));
                if (Files.exists(file)) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1_000 - i)));
                }
            }
            assertThat(get(cache, "hash100")).isEmpty();
            assertThat(get(cache, "hash164")).contains(ANSWER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_larger_than_the_cache_is_not_kept(Kind kind) throws IOException {
        try (StoredResponses cache = cache(kind, new CacheLimits(Duration.ofDays(1), 10))) {
            put(cache, "toolarge", ANSWER);
            assertThat(get(cache, "toolarge")).isEmpty();
            assertThat(cache.counts().failures()).isZero();
        }
    }

    @Test
    void redis_may_go_away_and_nothing_but_speed_changes() throws IOException {
        int port = freePort();
        RedisServer mortal =
                RedisServer.newRedisServer().bind("127.0.0.1").port(port).build();
        mortal.start();
        try (StoredResponses cache = StoredResponses.inRedis(URI.create("redis://127.0.0.1:" + port), LIMITS)) {
            put(cache, "mortal", ANSWER);
            assertThat(get(cache, "mortal")).contains(ANSWER);
            mortal.stop();

            for (int i = 0; i < 100; i++) {
                assertThat(get(cache, "mortal")).isEmpty();
                put(cache, "mortal", ANSWER);
            }
            assertThat(cache.counts().failures()).isBetween(1L, 12L);
        }
    }

    @Test
    void torn_bytes_are_a_miss() throws IOException {
        try (StoredResponses cache = StoredResponses.inFiles(directory, LIMITS)) {
            put(cache, "aabbcc", ANSWER);
            Path file = directory.resolve("aa").resolve("aabbcc");
            Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
            assertThat(get(cache, "aabbcc")).isEmpty();
            assertThat(cache.counts().failures()).isEqualTo(1);
        }
        try (StoredResponses cache = StoredResponses.inFiles(directory, LIMITS)) {
            Files.write(directory.resolve("aa").resolve("aabbcc"), new byte[] {9});
            assertThat(get(cache, "aabbcc")).isEmpty();
            assertThat(get(cache, "../../etc")).isEmpty();
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_told_at_once() throws IOException {
        Path locked = Files.createDirectory(
                directory.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(locked), "who may write everywhere sees no such folder");
        assertThatThrownBy(() -> StoredResponses.inFiles(locked, LIMITS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(locked + " cannot be written: access denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1", "redis:///0", "localhost"})
    void an_unsound_redis_url_is_refused(String url) {
        assertThatThrownBy(() -> StoredResponses.inRedis(URI.create(url), LIMITS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://host:6379");
    }

    @Test
    void unsound_limits_are_refused() {
        assertThatThrownBy(() -> new CacheLimits(Duration.ZERO, 1)).hasMessageContaining("timeToLive");
        assertThatThrownBy(() -> new CacheLimits(Duration.ofDays(1), 0)).hasMessageContaining("bytes");
    }

    private static Optional<ModelResponse> get(StoredResponses cache, String hash) {
        return cache.get(hash).toCompletableFuture().join();
    }

    private static void put(StoredResponses cache, String hash, ModelResponse response) {
        cache.put(hash, response).toCompletableFuture().join();
    }
}
