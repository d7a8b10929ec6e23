package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Secret;
import io.github.llmbench.engine.alert.HookSignature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WebhookTest {
    private static final String HOOKS = "/api/v1/projects/default/webhooks";

    private static TestServer server;
    private static Receiver receiver;
    private static Bench bench;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        receiver = new Receiver();
        bench = Bench.quick();
    }

    @AfterAll
    static void stop() {
        bench.close();
        receiver.close();
        server.close();
    }

    private static JsonNode create(String name, String url, String... kinds) {
        return server.admin()
                .post(HOOKS, Map.of("name", name, "url", url, "kinds", List.of(kinds)))
                .expect(201)
                .json();
    }

    private static void delete(JsonNode hook) {
        server.admin().delete(HOOKS + "/" + hook.path("id").asText()).expect(204);
    }

    private static JsonNode test(JsonNode hook) {
        return server.admin()
                .post(HOOKS + "/" + hook.path("id").asText() + "/test")
                .expect(200)
                .json();
    }

    private static void signed(Receiver.Taken taken, String secret) {
        assertThat(taken.signature())
                .isEqualTo(HookSignature.headers(
                                Secret.of(secret),
                                Instant.ofEpochSecond(Long.parseLong(taken.timestamp())),
                                taken.body())
                        .get(HookSignature.SIGNATURE));
    }

    @Test
    void a_test_is_sent_once_and_signed_with_the_secret_that_was_shown_once() {
        JsonNode hook = create("tested", receiver.url("/tested"));
        assertThat(test(hook).path("ok").asBoolean()).isTrue();
        Receiver.Taken taken = receiver.take();
        assertThat(taken.event()).isEqualTo("test");
        signed(taken, hook.path("secret").asText());
        assertThat(server.admin().get(HOOKS).expect(200).text()).doesNotContain("secret");
        assertThat(server.admin()
                        .get("/api/v1/projects/default/keys")
                        .expect(200)
                        .text())
                .doesNotContain(hook.path("id").asText());
        receiver.refuse(1);
        JsonNode refused = test(hook);
        assertThat(refused.path("ok").asBoolean()).isFalse();
        assertThat(refused.path("status").asInt()).isEqualTo(503);
        receiver.take();
        delete(hook);
    }

    @Test
    void a_place_that_does_not_answer_holds_up_no_other_and_every_use_of_a_secret_is_audited() {
        try (Receiver stuck = new Receiver()) {
            JsonNode slow = create("slow", stuck.url("/stuck"), "gate");
            JsonNode quick = create("quick", receiver.url("/quick"), "gate");
            for (int i = 0; i < 6; i++) {
                due(slow, i);
            }
            due(quick, 7);
            due(quick, 8);
            Wait.within(8, "what goes elsewhere to be delivered", () -> deliveries(quick, "delivered") == 2);
            receiver.take();
            receiver.take();
            assertThat(deliveries(slow, "delivered")).isZero();
            assertThat(Sql.texts(
                            server.databaseUrl(),
                            "select seq::text from audit where action = 'vault.use' and object like '%"
                                    + quick.path("id").asText() + "%'"))
                    .hasSize(2);
            delete(slow);
            delete(quick);
        }
    }

    /** One that is to be sent, after those of lower numbers. */
    private static void due(JsonNode hook, int number) {
        Sql.update(
                server.databaseUrl(),
                "insert into delivery (id, webhook, alert, kind, body, next_at) values (gen_random_uuid(), '"
                        + hook.path("id").asText() + "', 'alert-" + number
                        + "', 'gate', '{}', now() - interval '1 minute' + "
                        + number + " * interval '1 second')");
    }

    private static long deliveries(JsonNode hook, String state) {
        return Long.parseLong(Sql.texts(
                        server.databaseUrl(),
                        "select count(*) from delivery where state = '" + state + "' and webhook = '"
                                + hook.path("id").asText() + "'")
                .get(0));
    }

    @Test
    void a_budget_that_comes_to_its_levels_is_told_and_told_again_until_it_is_taken() {
        String project = "alerted";
        server.project(project);
        Bench.upload(server.admin(), project, 20);
        String hooks = "/api/v1/projects/" + project + "/webhooks";
        JsonNode hook = server.admin()
                .post(hooks, Map.of("name", "all", "url", receiver.url("/budget"), "kinds", List.of("budget")))
                .expect(201)
                .json();
        server.admin()
                .post(hooks, Map.of("name", "others", "url", receiver.url("/others"), "kinds", List.of("gate")))
                .expect(201);
        server.admin()
                .put("/api/v1/projects/" + project + "/budgets", Map.of("scope", "run", "limitUsd", 1))
                .expect(200);
        receiver.refuse(2);
        String declaration = bench.bounded("""
                prices:
                  - {model: "openai-compatible:a", input: 0, output: 50000, source: "https://example.com", date: 2026-11-01}
                """);
        Wait.ended(server.admin(), project, Bench.start(server.admin(), project, declaration));
        // The first is refused twice and comes a third time; what is sent again is known by its id.
        Receiver.Taken first = receiver.take();
        assertThat(receiver.take().delivery()).isEqualTo(first.delivery());
        assertThat(receiver.take().delivery()).isEqualTo(first.delivery());
        assertThat(first.path()).isEqualTo("/budget");
        assertThat(first.event()).isEqualTo("budget");
        assertThat(first.body()).contains("50 %", "\"project\":\"alerted\"");
        signed(first, hook.path("secret").asText());
        assertThat(receiver.take().body()).contains("80 %");
        assertThat(receiver.take().body()).contains("100 %");
        String deliveries = hooks + "/" + hook.path("id").asText() + "/deliveries";
        Wait.until(
                "all are delivered",
                () -> server.admin().get(deliveries).expect(200).json().path("items").findValuesAsText("state").stream()
                        .allMatch("delivered"::equals));
        JsonNode sent = server.admin().get(deliveries).expect(200).json().path("items");
        assertThat(sent).hasSize(3);
        server.admin()
                .post(deliveries + "/" + sent.path(0).path("id").asText() + "/again")
                .expect(202);
        assertThat(receiver.take().delivery()).isEqualTo(sent.path(0).path("id").asText());
        server.admin().post(deliveries + "/" + UUID.randomUUID() + "/again").expect(404);
    }

    @Test
    void a_webhook_is_changed_by_its_version_and_a_new_host_has_a_new_secret() {
        JsonNode hook = create("changed", receiver.url("/a"));
        String path = HOOKS + "/" + hook.path("id").asText();
        Client.Answer read = server.admin().get(path).expect(200);
        Client.Answer changed = server.admin()
                .with("If-Match", read.header("ETag"))
                .patch(path, Map.of("url", receiver.url("/b"), "kinds", List.of("gate")))
                .expect(200);
        assertThat(changed.json().has("secret")).isFalse();
        server.admin()
                .with("If-Match", read.header("ETag"))
                .patch(path, Map.of("enabled", false))
                .expect(412);
        assertThat(server.admin()
                        .patch(path, Map.of("newSecret", true))
                        .expect(200)
                        .at("/secret")
                        .asText())
                .isNotEqualTo(hook.path("secret").asText());
        server.admin()
                .post(HOOKS, Map.of("name", "changed", "url", receiver.url("/c")))
                .expect(409);
        delete(hook);
        server.admin().get(path).expect(404);
        server.user("hook-runner", "runner", "default").get(HOOKS).expect(403);
    }

    @Test
    void what_must_not_be_reached_is_refused_when_it_is_saved_and_no_redirect_is_followed() {
        for (String url : List.of(
                "http://169.254.169.254/latest",
                "http://[::ffff:169.254.169.254]/",
                "http://10.0.0.1/",
                "http://[fd00:ec2::254]/",
                "ftp://example.com/",
                "http://user:word@127.0.0.1/",
                "no url at all")) {
            server.admin().post(HOOKS, Map.of("name", "bad", "url", url)).expect(400);
        }
        JsonNode moved = create("moved", receiver.url("/moved"));
        JsonNode tested = test(moved);
        assertThat(tested.path("status").asInt()).isEqualTo(302);
        assertThat(tested.path("ok").asBoolean()).isFalse();
        assertThat(receiver.take().path()).isEqualTo("/moved");
        delete(moved);
    }
}
