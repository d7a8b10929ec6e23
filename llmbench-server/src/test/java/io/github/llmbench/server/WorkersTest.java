package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisServer;

/** What an instance admin sees of the processes of an instance. */
@Timeout(120)
class WorkersTest {
    private static JsonNode workers(TestServer server) {
        return server.admin().get("/api/v1/workers").expect(200).json();
    }

    @Test
    void a_process_is_seen_with_what_it_is_at() {
        try (TestServer server = TestServer.start("shards", "3");
                Bench bench = Bench.slow()) {
            JsonNode idle = workers(server);
            assertThat(idle.path("items")).singleElement().satisfies(process -> {
                assertThat(process.path("role").asText()).isEqualTo("all");
                assertThat(process.path("host").asText()).isNotEmpty();
                assertThat(process.path("version").asText()).isEqualTo("development");
                assertThat(process.path("shards").asInt()).isEqualTo(3);
                assertThat(process.path("busy").asInt()).isZero();
                assertThat(process.path("alive").asBoolean()).isTrue();
                assertThat(process.path("since").asText())
                        .isLessThanOrEqualTo(process.path("seenAt").asText());
            });
            assertThat(idle.at("/health/database").asText()).isEqualTo("up");
            assertThat(idle.at("/health/redis").asText()).isEqualTo("none");
            assertThat(idle.at("/health").has("oldestWaiting")).isFalse();

            server.admin()
                    .put("/api/v1/projects/default/quota", Map.of("runsAtOnce", 1))
                    .expect(200);
            Bench.upload(server.admin(), "default", 20);
            String run = Bench.start(server.admin(), "default", bench.declaration());
            String waits = Bench.start(server.admin(), "default", bench.declaration());
            Wait.until(
                    "a shard is under way",
                    () -> workers(server).at("/health/shardsAtWork").asInt() > 0);
            JsonNode busy = workers(server);
            assertThat(busy.at("/items/0/busy").asInt()).isPositive();
            assertThat(busy.at("/health/runsRunning").asInt()).isEqualTo(1);
            assertThat(busy.at("/health/runsQueued").asInt()).isEqualTo(1);
            assertThat(busy.at("/health/oldestWaiting/run").asText()).isEqualTo(waits);
            assertThat(busy.at("/health/oldestWaiting/reason").asText()).startsWith("waits: 1 of 1 runs");
            assertThat(Wait.ended(server.admin(), "default", run)).isEqualTo("complete");
            assertThat(Wait.ended(server.admin(), "default", waits)).isEqualTo("complete");
        }
    }

    @Test
    void one_that_only_answers_makes_no_shards_and_one_that_died_is_seen_for_a_day() {
        try (TestServer server = TestServer.start("role", "api", "heartbeat-seconds", "1")) {
            Sql.update(
                    server.databaseUrl(),
                    "insert into worker (name, host, shards, role, version, started_at, seen_at) values"
                            + " ('dead', 'elsewhere', 8, 'worker', '1', now() - interval '2 hours', now() - interval '1 hour'),"
                            + " ('gone', 'elsewhere', 8, 'worker', '1', now() - interval '3 days', now() - interval '2 days')");
            Wait.until(
                    "the one that is long gone is not seen",
                    () -> workers(server).path("items").size() == 2);
            assertThat(workers(server).at("/items/0/role").asText()).isEqualTo("api");
            assertThat(workers(server).at("/items/0/shards").asInt()).isZero();
            assertThat(workers(server).at("/items/1/id").asText()).isEqualTo("dead");
            assertThat(workers(server).at("/items/1/alive").asBoolean()).isFalse();
        }
    }

    @Test
    void redis_is_up_or_down() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisServer redis =
                RedisServer.newRedisServer().bind("127.0.0.1").port(port).build();
        redis.start();
        try (TestServer server = TestServer.start("redis", "redis://127.0.0.1:" + port)) {
            assertThat(workers(server).at("/health/redis").asText()).isEqualTo("up");
            redis.stop();
            assertThat(workers(server).at("/health/redis").asText()).isEqualTo("down");
        }
    }
}
