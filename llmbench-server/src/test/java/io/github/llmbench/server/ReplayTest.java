package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplayTest {
    private static final String RUNS = "/api/v1/projects/default/runs";

    private static TestServer server;
    private static Bench bench;
    private static Client admin;

    @BeforeAll
    static void start() {
        server = TestServer.start("role", "api");
        bench = Bench.quick();
        admin = server.admin();
        Bench.upload(admin, "default", 4);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static List<String> sql(String text) {
        return Sql.texts(server.databaseUrl(), text);
    }

    @Test
    void a_request_that_takes_longer_than_a_minute_is_not_made_a_second_time() throws SQLException {
        Client once = admin.with("Idempotency-Key", "slow");
        Map<String, String> wanted = Map.of("name", "slow-one");
        try (Connection other = Sql.connect(server.databaseUrl());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into project (name, title) values ('slow-one', 'Mine')");
            CompletableFuture<Client.Answer> first =
                    CompletableFuture.supplyAsync(() -> once.post("/api/v1/projects", wanted));
            Wait.until(
                    "the first to be under way",
                    () -> sql("select key from replay where key = 'slow'").size() == 1);
            Sql.update(
                    server.databaseUrl(),
                    "update replay set begun_at = now() - interval '50 seconds' where key = 'slow'");
            Wait.until(
                    "a word that it goes on",
                    () -> sql("select key from replay where key = 'slow' and begun_at > now() - interval '20 seconds'")
                                    .size()
                            == 1);
            once.post("/api/v1/projects", wanted).expect(409);
            other.rollback();
            first.join().expect(201);
        }
        assertThat(once.post("/api/v1/projects", wanted).expect(201).header("Idempotent-Replay"))
                .isEqualTo("true");
    }

    @Test
    void a_run_and_the_answer_that_it_was_started_are_written_by_one_transaction() {
        String run = admin.with("Idempotency-Key", "run")
                .post(RUNS, Map.of("declaration", bench.declaration()))
                .expect(201)
                .at("/id")
                .asText();
        // Whoever ends the process leaves both or neither: the row of the answer is of the transaction of the task.
        assertThat(sql(
                        "select r.body::json ->> 'id' from replay r, audit a where r.key = 'run' and a.action = 'run.start'"
                                + " and a.object = 'default/" + run + "' and r.xmin = a.xmin"))
                .containsExactly(run);
        Client.Answer again = admin.with("Idempotency-Key", "run")
                .post(RUNS, Map.of("declaration", bench.declaration()))
                .expect(201);
        assertThat(again.at("/id").asText()).isEqualTo(run);
    }

    @Test
    void a_key_of_a_process_that_died_is_free_again() {
        Sql.update(
                server.databaseUrl(),
                "insert into replay (user_id, key, operation, hash, begun_at)"
                        + " select id, 'dead', 'createProject', 'x', now() - interval '2 minutes' from app_user where name = 'admin'");
        admin.with("Idempotency-Key", "dead")
                .post("/api/v1/projects", Map.of("name", "after-death"))
                .expect(201);
    }
}
