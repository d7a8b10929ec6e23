package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.cache.CacheLimits;
import io.github.llmbench.store.cache.StoredResponses;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.fault.FaultProxy;
import io.github.llmbench.store.fault.FaultProxy.Fault;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** What a run makes of a database or a Redis that goes away while it is under way. */
@Timeout(120)
class EngineAwayTest {
    private static final int SAMPLES = 200;
    private static final int IN_FLIGHT = 8;

    @TempDir
    Path home;

    /** Does something once, when so many trials are recorded. */
    private record At(int trials, AtomicInteger seen, Runnable what) implements RunListener {
        static At trials(int trials, Runnable what) {
            return new At(trials, new AtomicInteger(), what);
        }

        @Override
        public void recorded(RunHeader run, Trial trial) {
            if (seen.incrementAndGet() == trials) {
                what.run();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "HALF_OPEN", "LATE"})
    void a_run_waits_for_its_database_and_pays_for_nothing_twice(Fault fault) throws IOException {
        FakeModel model = new FakeModel(2);
        AtomicInteger before = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        Executor later = CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS);
        try (TestDatabase database = TestDatabase.create();
                FaultProxy proxy = FaultProxy.to(database.port());
                Database distant = Database.open(database.settingsThrough(proxy.port())
                        .statementTimeout(Duration.ofSeconds(2))
                        .socketGrace(Duration.ofSeconds(1)))) {
            Run run = LlmBench.builder()
                    .home(home)
                    .store(PostgresRunStore.builder(distant, home.resolve("spool"))
                            .patience(Duration.ofMinutes(1))
                            .monthlyUsd(BigDecimal.ONE)
                            .build())
                    .prices(FakeModel.prices())
                    .model(model.bound("echo", Endpoint.DEFAULT))
                    .listener(At.trials(40, () -> {
                        proxy.set(fault);
                        before.set(model.calls());
                        later.execute(() -> {
                            after.set(model.calls());
                            proxy.set(Fault.NONE);
                        });
                    }))
                    .build()
                    .run(FakeModel.benchmark("away", SAMPLES));

            assertThat(run.status()).isEqualTo(Run.Status.COMPLETE);
            assertThat(model.calls()).isEqualTo(SAMPLES);
            if (fault != Fault.LATE) {
                assertThat(after.get() - before.get())
                        .as("calls while it was away")
                        .isLessThanOrEqualTo(2 * IN_FLIGHT);
            }
            try (Stream<Trial> trials = run.trials()) {
                assertThat(trials.map(Trial::key).distinct()).hasSize(SAMPLES);
            }
            BigDecimal spent = distant.jdbi()
                    .withHandle(handle -> handle.createQuery("select spent from budget")
                            .mapTo(BigDecimal.class)
                            .one());
            assertThat(spent)
                    .as("what was spent is settled, at the most a commit whose answer was lost twice")
                    .isBetween(new BigDecimal("0.200"), new BigDecimal("0.202"));
        }
        assertThat(home.resolve("spool"))
                .satisfiesAnyOf(
                        spool -> assertThat(spool).doesNotExist(),
                        spool -> assertThat(spool).isEmptyDirectory());
    }

    /** What happens to Redis. */
    enum Loss {
        FLUSHED,
        STOPPED
    }

    @ParameterizedTest
    @EnumSource
    void a_redis_that_is_flushed_or_lost_changes_nothing_but_speed(Loss loss) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RedisServer redis =
                RedisServer.newRedisServer().bind("127.0.0.1").port(port).build();
        redis.start();
        try (StoredResponses cache =
                StoredResponses.inRedis(URI.create("redis://127.0.0.1:" + port), CacheLimits.DEFAULT)) {
            FakeModel model = new FakeModel(2);
            run(model, cache);
            assertThat(model.calls()).isEqualTo(SAMPLES);

            Run second = run(model, new Losing(cache, new AtomicInteger(), 40, () -> {
                if (loss == Loss.STOPPED) {
                    stop(redis);
                } else {
                    try (RedisClient client = RedisClient.create("127.0.0.1", port)) {
                        client.flushAll();
                    }
                }
            }));
            assertThat(second.status()).isEqualTo(Run.Status.COMPLETE);
            assertThat(second.metric("accuracy", "echo").estimate()).isEqualTo(1);
            assertThat(second.metric("accuracy", "echo").count()).isEqualTo(SAMPLES);
            assertThat(model.calls()).isBetween(SAMPLES + 1, 2 * SAMPLES - 40 + IN_FLIGHT);
        } finally {
            stop(redis);
        }
    }

    private static void stop(RedisServer redis) {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Does something once, before it is asked for the so-manieth time. */
    private record Losing(ResponseCache cache, AtomicInteger asked, int at, Runnable what) implements ResponseCache {
        @Override
        public CompletionStage<Optional<ModelResponse>> get(String requestHash) {
            if (asked.incrementAndGet() == at) {
                what.run();
            }
            return cache.get(requestHash);
        }

        @Override
        public CompletionStage<Void> put(String requestHash, ModelResponse response) {
            return cache.put(requestHash, response);
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    private Run run(FakeModel model, ResponseCache cache) {
        return LlmBench.builder()
                .home(home)
                .cache(cache)
                .prices(FakeModel.prices())
                .model(model.bound("echo", Endpoint.DEFAULT))
                .build()
                .run(FakeModel.benchmark("cached", SAMPLES));
    }
}
