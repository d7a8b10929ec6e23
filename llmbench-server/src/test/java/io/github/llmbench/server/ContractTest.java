package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.access.AccessTable;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContractTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void every_operation_has_a_rule_of_access_and_every_rule_an_operation() {
        assertThat(Contract.load().operations().stream().map(Operation::id))
                .containsExactlyInAnyOrderElementsOf(AccessTable.rules().keySet());
    }

    @Test
    void every_post_of_somebody_known_takes_an_idempotency_key_and_the_others_say_why_they_may_come_twice() {
        Map<String, String> why = new HashMap<>();
        Contract.load().tree().path("paths").forEach(path -> {
            JsonNode post = path.path("post");
            why.put(post.path("operationId").asText(), post.path("x-repeatable").asText());
        });
        List<Operation> posts = Contract.load().operations().stream()
                .filter(operation -> operation.method().equals("POST"))
                .toList();
        assertThat(posts).hasSizeGreaterThan(15).allSatisfy(post -> {
            // Keys belong to users: where nobody is known there can be none.
            assertThat(post.takes("Idempotency-Key")).as(post.id()).isEqualTo(post.secured());
            assertThat(why.get(post.id()).isEmpty()).as(post.id()).isEqualTo(post.secured());
        });
        assertThat(posts.stream().filter(post -> !post.secured()).map(Operation::id))
                .containsExactlyInAnyOrder("login", "refresh");
    }

    @Test
    void what_is_wrong_is_named_by_its_field() {
        Client.Answer answer = server.admin()
                .post("/api/v1/users", Map.of("name", "Not A Name", "password", "short", "surprise", 1))
                .expect(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().findValuesAsText("pointer")).contains("#/name", "#/password", "#");
    }

    @Test
    void of_very_much_that_is_wrong_the_first_is_named_and_the_rest_is_counted() {
        Map<String, Object> body = new HashMap<>(Map.of("name", "ann", "password", "correct horse ann"));
        for (int i = 0; i < 1_000; i++) {
            body.put("surprise" + i, i);
        }
        Client.Answer answer = server.admin().post("/api/v1/users", body).expect(400);
        assertThat(answer.at("/errors")).hasSize(50);
        assertThat(answer.at("/detail").asText()).contains("1000 fields are wrong", "950 more");
    }

    @Test
    void a_name_that_the_database_cannot_keep_is_refused_where_it_stands_and_nothing_is_begun() {
        Map<String, Object> fingerprint =
                Map.of("identity", Map.of("a\u0000b", "x"), "context", Map.of("a/b~c", "\u0000", "\u0000", "\u0000"));
        Client.Answer answer = server.admin()
                .post(
                        "/api/v1/projects/default/uploads",
                        Map.of(
                                "schema", "llmbench-upload/1",
                                "run",
                                        Map.of(
                                                "id",
                                                "with-nul",
                                                "benchmark",
                                                "b",
                                                "startedAt",
                                                Instant.now().toString(),
                                                "models",
                                                List.of("m"),
                                                "tasks",
                                                List.of("t"),
                                                "trials",
                                                0,
                                                "fingerprint",
                                                fingerprint),
                                "origin", Map.of()))
                .expect(400);
        assertThat(answer.json().findValuesAsText("pointer"))
                .containsOnly(
                        "#/run/fingerprint/identity",
                        "#/run/fingerprint/context",
                        "#/run/fingerprint/context/a~1b~0c",
                        "#/run/fingerprint/context/\u0000");
        server.admin().get("/api/v1/projects/default/runs/with-nul").expect(404);
    }

    @Test
    void what_is_no_request_of_the_contract_is_refused() {
        server.admin().get("/api/v1/users?limit=0").expect(400);
        server.admin().get("/api/v1/users?limit=many").expect(400);
        server.admin().get("/api/v1/users?limit=1&limit=2").expect(400);
        server.admin().get("/api/v1/users?colour=red").expect(400);
        server.admin().post("/api/v1/users", "{").expect(400);
        server.admin().post("/api/v1/users", "").expect(400);
        server.admin().post("/api/v1/users", "{\"name\":\"a\",\"name\":\"b\"}").expect(400);
        server.admin()
                .send("POST", "/api/v1/users", "text/plain", "hello".getBytes())
                .expect(415);
        server.admin().post("/api/v1/users", "\"" + "x".repeat(2 << 20) + "\"").expect(413);
        server.admin().get("/api/v1/nothing").expect(404);
        server.admin().send("PUT", "/api/v1/me", null, null).expect(405);
        server.client().get("/api/v1/me").expect(401);
    }

    @Test
    void the_contract_and_its_page_are_served() {
        assertThat(server.client().get("/api/openapi.yaml").expect(200).text()).startsWith("openapi: 3.1");
        assertThat(server.client()
                        .get("/api/openapi.json")
                        .expect(200)
                        .at("/openapi")
                        .asText())
                .isEqualTo("3.1.0");
        assertThat(server.client().get("/api/docs").expect(200).text())
                .doesNotContain("http://", "https://", "style=", "<script>");
        server.client().get("/api/docs/docs.js").expect(200);
        server.client().get("/api/docs/docs.css").expect(200);
    }

    @Test
    void health_readiness_and_figures_are_told() {
        server.client().get("/health").expect(200);
        assertThat(server.client()
                        .get("/ready")
                        .expect(200)
                        .at("/checks/database")
                        .asText())
                .isEqualTo("up");
        server.client().get("/metrics").expect(401);
        assertThat(server.admin().get("/metrics").expect(200).text()).contains("llmbench_http", "jvm_memory");
    }

    @Test
    void every_change_stands_in_the_audit_log_and_no_secret_does() {
        server.user("audrey", "viewer", "default");
        server.admin()
                .put(
                        "/api/v1/projects/default/keys/openai/audited",
                        Map.of("secret", "sk-canary-9999", "host", "api.openai.com"))
                .expect(200);
        Client.Answer page = server.admin().get("/api/v1/audit?limit=200").expect(200);
        assertThat(page.texts("action")).contains("user.create", "member.set", "session.open", "vault.put");
        assertThat(page.text()).doesNotContain("canary", "correct horse");
        Client.Answer first = server.admin().get("/api/v1/audit?limit=1").expect(200);
        assertThat(server.admin()
                        .get("/api/v1/audit?limit=1&cursor=" + first.at("/next").asText())
                        .expect(200)
                        .texts("seq"))
                .isNotEqualTo(first.texts("seq"));
    }
}
