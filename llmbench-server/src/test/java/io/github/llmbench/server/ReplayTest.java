package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
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
    void what_is_made_its_secret_and_the_answer_are_written_by_one_transaction() {
        Client once = admin.with("Idempotency-Key", "made");
        once.post("/api/v1/projects", Map.of("name", "made-once")).expect(201);
        once.post("/api/v1/users", Map.of("name", "made-once", "password", "correct horse made"))
                .expect(201);
        once.post("/api/v1/me/tokens", Map.of("name", "made-once", "role", "viewer"))
                .expect(201);
        once.post("/api/v1/projects/default/webhooks", Map.of("name", "made-once", "url", "http://127.0.0.1:9/x"))
                .expect(201);
        assertThat(sql(
                        "select distinct a.action from replay r join audit a on r.xmin = a.xmin where r.key = 'made' and r.status = 201"
                                + " order by 1"))
                .containsExactly("project.create", "token.create", "user.create", "vault.put", "webhook.create");
    }

    @Test
    void what_changes_nothing_takes_a_key_and_a_ticket_is_shown_once() {
        Client once = admin.with("Idempotency-Key", "checks");
        Map<String, Object> check = Map.of("declaration", bench.declaration());
        String plan = "/api/v1/projects/default/benchmark-plan";
        Client.Answer first = once.post(plan, check).expect(200);
        Client.Answer again = once.post(plan, check).expect(200);
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(again.json()).isEqualTo(first.json());
        once.post(plan, Map.of("declaration", bench.declaration("seed: 7"))).expect(422);

        String ticket =
                once.post("/api/v1/auth/ws-ticket").expect(201).at("/ticket").asText();
        assertThat(once.post("/api/v1/auth/ws-ticket").expect(409).text()).doesNotContain(ticket);
        assertThat(sql("select coalesce(body, 'nothing') from replay where operation = 'createWsTicket'"))
                .containsExactly("nothing");
    }

    @Test
    void a_key_that_ended_one_session_does_not_seem_to_end_another() {
        Client one = server.user("keyed", "viewer", "default").with("Idempotency-Key", "bye");
        Client other = server.client().signIn("keyed", "correct horse keyed").with("Idempotency-Key", "bye");
        one.post("/api/v1/auth/logout").expect(204);
        one.post("/api/v1/auth/logout").expect(401);
        other.post("/api/v1/auth/logout").expect(422);
        other.get("/api/v1/me").expect(200);
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

    @Test
    void while_the_database_is_away_callers_are_told_when_to_come_again_and_then_are_answered() throws Exception {
        Client once = admin.with("Idempotency-Key", "away");
        Map<String, String> wanted = Map.of("name", "after-away");
        ExecutorService many = Executors.newCachedThreadPool();
        server.withoutDatabase(() -> {
            List<Supplier<Client.Answer>> asks = List.of(
                    () -> admin.get("/api/v1/me"),
                    () -> admin.get(RUNS),
                    () -> once.post("/api/v1/projects", wanted),
                    () -> server.client()
                            .post("/api/v1/auth/login", Map.of("user", "admin", "password", "some password")));
            List<CompletableFuture<Client.Answer>> answers = asks.stream()
                    .map(ask -> CompletableFuture.supplyAsync(ask, many))
                    .toList();
            CompletableFuture<Client.Answer> ready =
                    CompletableFuture.supplyAsync(() -> server.client().get("/ready"), many);
            for (CompletableFuture<Client.Answer> each : answers) {
                Client.Answer answer = each.join().expect(503);
                assertThat(answer.header("Retry-After")).isEqualTo("2");
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                assertThat(answer.text())
                        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not available now\",\"status\":503,"
                                + "\"detail\":\"the database is away, or too busy to answer\"}");
            }
            assertThat(ready.join().expect(503).at("/checks/database").asText()).isEqualTo("down");
            server.client().get("/health").expect(200);
            return null;
        });
        many.shutdown();
        admin.get("/api/v1/me").expect(200);
        once.post("/api/v1/projects", wanted).expect(201);
        server.client().get("/ready").expect(200);
    }
}
