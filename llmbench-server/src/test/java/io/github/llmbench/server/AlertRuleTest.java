package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.publish.RunUpload;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AlertRuleTest {
    private static final String RULES = "/api/v1/projects/default/alert-rules";
    private static final String ALERTS = "/api/v1/projects/default/alerts";

    private static final String PRICE =
            "  - {model: \"openai-compatible:a\", input: 10, output: 10, source: \"a list\", date: \"2026-11-24\"}";

    private static TestServer server;
    private static Bench bench;
    private static Client admin;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        admin = server.admin();
        Bench.upload(admin, "default", 6);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static String run(String benchmark, String... more) {
        String run = Bench.start(
                admin, "default", bench.declaration(more).replace("benchmark: sums", "benchmark: " + benchmark));
        assertThat(Wait.ended(admin, "default", run)).isEqualTo("complete");
        return run;
    }

    private static JsonNode alerts(String run) {
        return admin.get(ALERTS + "?run=" + run).expect(200).at("/items");
    }

    @Test
    void gates_that_fail_are_told_of_and_those_that_pass_are_not() {
        admin.put(RULES + "/gates", Map.of("kind", "gate-failed", "benchmark", "gated"))
                .expect(200);
        String failed = run("gated", "gates: [accuracy >= 0.99]");
        assertThat(alerts(failed)).hasSize(1);
        assertThat(alerts(failed).get(0).path("text").asText())
                .contains(failed)
                .contains("2 of 2 gates")
                .contains("accuracy");
        assertThat(alerts(run("gated", "gates: [accuracy >= 0.01]"))).isEmpty();
        assertThat(alerts(run("other", "gates: [accuracy >= 0.99]"))).isEmpty();
    }

    @Test
    void gates_of_a_run_that_is_scored_again_and_fails_are_told_of() {
        admin.put(RULES + "/again", Map.of("kind", "gate-failed", "benchmark", "again"))
                .expect(200);
        String first = run("again", "gates: [accuracy >= 0.01]");
        assertThat(alerts(first)).isEmpty();
        String again = admin.post(
                        "/api/v1/projects/default/runs/" + first + "/rescore",
                        Map.of(
                                "declaration",
                                bench.declaration("gates: [accuracy >= 0.99]")
                                        .replace("benchmark: sums", "benchmark: again")))
                .expect(201)
                .at("/id")
                .asText();
        assertThat(Wait.ended(admin, "default", again)).isEqualTo("complete");
        assertThat(alerts(again)).hasSize(1);
        assertThat(alerts(again).get(0).path("text").asText()).contains(again).contains("2 of 2 gates");
    }

    @Test
    void gates_of_a_run_from_elsewhere_that_fail_are_told_of_once() {
        admin.put(RULES + "/elsewhere", Map.of("kind", "gate-failed", "benchmark", "elsewhere"))
                .expect(200);
        String here = run("elsewhere", "gates: [accuracy >= 0.99]");
        String uploads = "/api/v1/projects/default/uploads";
        admin.post(
                        uploads,
                        Map.of(
                                "schema",
                                RunUpload.SCHEMA,
                                "run",
                                Map.of(
                                        "id", "from-elsewhere",
                                        "benchmark", "elsewhere",
                                        "startedAt", Instant.now().toString(),
                                        "models", List.of("a"),
                                        "tasks", List.of("t"),
                                        "trials", 0,
                                        "fingerprint", Map.of("identity", Map.of(), "context", Map.of())),
                                "origin",
                                Map.of()))
                .expect(201);
        JsonNode result = Json.mapper()
                .valueToTree(new RunUpload.Result(
                        RunUpload.SCHEMA,
                        0,
                        Instant.now(),
                        Run.Status.COMPLETE,
                        List.of(),
                        List.of(new GateResult(
                                Gate.parse("accuracy >= 0.99"),
                                "a",
                                "t",
                                Verdict.FAIL,
                                null,
                                null,
                                "too few are right")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        for (int time = 0; time < 2; time++) {
            admin.post(uploads + "/from-elsewhere/complete", result.toString()).expect(200);
            assertThat(alerts("from-elsewhere")).hasSize(1);
        }
        assertThat(alerts("from-elsewhere").get(0).path("text").asText())
                .contains("from-elsewhere of elsewhere")
                .contains("1 of 1 gates");
        assertThat(alerts(here)).hasSize(1);
    }

    @Test
    void a_rule_of_k_of_n_waits_for_the_kth_time() {
        admin.put(RULES + "/twice", Map.of("kind", "gate-failed", "benchmark", "often", "least", 2, "lastRuns", 3))
                .expect(200);
        assertThat(alerts(run("often", "gates: [accuracy >= 0.99]"))).isEmpty();
        assertThat(alerts(run("often", "gates: [accuracy >= 0.01]"))).isEmpty();
        JsonNode second = alerts(run("often", "gates: [accuracy >= 0.99]"));
        assertThat(second).hasSize(1);
        assertThat(second.get(0).path("text").asText()).contains("2 of the last 3 runs");
    }

    @Test
    void a_run_that_fails_is_told_of_with_its_reason() {
        admin.put(RULES + "/failures", Map.of("kind", "run-failed")).expect(200);
        String run =
                Bench.start(admin, "default", bench.declaration().replaceAll("http://127[^\"]*", "http://10.1.2.3/v1"));
        assertThat(Wait.ended(admin, "default", run)).isEqualTo("failed");
        assertThat(alerts(run).get(0).path("text").asText()).contains("host 10.1.2.3");
    }

    @Test
    void a_run_that_costs_too_much_is_told_of() {
        admin.put(RULES + "/dear", Map.of("kind", "cost", "limitUsd", 0.000001, "benchmark", "dear"))
                .expect(200);
        String run = run("dear", "prices:", PRICE);
        assertThat(alerts(run).get(0).path("text").asText()).contains("USD").contains("more than 0.000001");
    }

    @Test
    void a_run_that_cost_too_much_before_it_failed_is_told_of() {
        Bench.upload(admin, "default", 400);
        try (Bench slow = Bench.slow()) {
            String run = Bench.start(
                    admin,
                    "default",
                    slow.declaration("prices:", PRICE).replace("benchmark: sums", "benchmark: dear-part"));
            String path = "/api/v1/projects/default/runs/" + run;
            Wait.until(
                    "trials of the run are recorded",
                    () -> !admin.get(path + "/samples?limit=1").at("/items").isEmpty());
            admin.post(path + "/cancel").expect(202);
            assertThat(Wait.ended(admin, "default", run)).isEqualTo("cancelled");
            admin.put(RULES + "/dear-part", Map.of("kind", "cost", "limitUsd", 0.000001, "benchmark", "dear-part"))
                    .expect(200);
            astray(run);
            admin.post(path + "/resume").expect(202);
            assertThat(Wait.ended(admin, "default", run)).isEqualTo("failed");
            assertThat(alerts(run).get(0).path("text").asText()).contains("USD").contains("more than 0.000001");
        } finally {
            Bench.upload(admin, "default", 6);
        }
    }

    /** As if what the run needs were not there any more. */
    private static void astray(String run) {
        try (Connection connection = Sql.connect(server.databaseUrl());
                PreparedStatement statement = connection.prepareStatement(
                        "update launch set declaration = replace(declaration, '127.0.0.1', '10.1.2.3') where run = ?")) {
            statement.setString(1, run);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_a_rule_found_as_another_one_does_not_count() {
        String rule = RULES + "/turned";
        admin.put(rule, Map.of("kind", "cost", "limitUsd", 0.000001, "benchmark", "turned", "least", 2, "lastRuns", 3))
                .expect(200);
        assertThat(alerts(run("turned", "prices:", PRICE))).isEmpty();
        admin.put(rule, Map.of("kind", "gate-failed", "benchmark", "turned", "least", 2, "lastRuns", 3))
                .expect(200);
        assertThat(alerts(run("turned", "gates: [accuracy >= 0.99]"))).isEmpty();
        assertThat(alerts(run("turned", "gates: [accuracy >= 0.99]"))).hasSize(1);
    }

    @Test
    void a_level_that_became_worse_is_told_of_once() {
        admin.put(RULES + "/levels", Map.of("kind", "change-point", "benchmark", "levels", "metric", "accuracy"))
                .expect(200);
        for (int i = 0; i < 8; i++) {
            run("levels");
        }
        int told = 0;
        for (int i = 0; i < 8; i++) {
            String run = Bench.start(
                    admin,
                    "default",
                    bench.declaration()
                            .replace("benchmark: sums", "benchmark: levels")
                            .replace("target: answer", "target: question"));
            assertThat(Wait.ended(admin, "default", run)).isEqualTo("complete");
            told += alerts(run).size();
        }
        assertThat(told).as("one for each model").isEqualTo(2);
    }

    @Test
    void rules_are_checked_changed_and_taken() {
        admin.put(RULES + "/wrong", Map.of("kind", "cost")).expect(400);
        admin.put(RULES + "/wrong", Map.of("kind", "gate-failed", "limitUsd", 1))
                .expect(400);
        admin.put(RULES + "/wrong", Map.of("kind", "gate-failed", "metric", "accuracy"))
                .expect(400);
        admin.put(RULES + "/wrong", Map.of("kind", "gate-failed", "least", 3, "lastRuns", 2))
                .expect(400);
        for (Map<String, Integer> counts : List.of(Map.of("least", 2), Map.of("least", 2, "lastRuns", 3))) {
            Map<String, Object> rule = new HashMap<>(counts);
            rule.put("kind", "change-point");
            assertThat(admin.put(RULES + "/wrong", rule)
                            .expect(400)
                            .at("/errors/0/pointer")
                            .asText())
                    .isEqualTo("#/least");
        }
        assertThat(admin.put(RULES + "/wrong", Map.of("kind", "change-point", "lastRuns", 3))
                        .expect(400)
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("#/lastRuns");
        // What a page sends back of a rule that it read.
        admin.put(RULES + "/unpaused", Map.of("kind", "change-point", "least", 1, "lastRuns", 1, "paused", true))
                .expect(200);
        admin.put(RULES + "/changed", Map.of("kind", "run-failed")).expect(200);
        assertThat(admin.put(RULES + "/changed", Map.of("kind", "run-failed", "paused", true))
                        .expect(200)
                        .at("/paused")
                        .asBoolean())
                .isTrue();
        admin.with("If-Match", "\"1\"")
                .put(RULES + "/changed", Map.of("kind", "run-failed"))
                .expect(412);
        assertThat(admin.get(RULES).expect(200).texts("name")).contains("changed");
        admin.delete(RULES + "/changed").expect(204);
        admin.delete(RULES + "/changed").expect(404);
        admin.get(ALERTS + "?cursor=eA").expect(400);
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void alerts_come_in_pages_and_a_time_that_no_alert_has_begins_none() {
        admin.put(RULES + "/paged", Map.of("kind", "gate-failed", "benchmark", "paged"))
                .expect(200);
        String first = run("paged", "gates: [accuracy >= 0.99]");
        String second = run("paged", "gates: [accuracy >= 0.99]");
        Client.Answer newest = admin.get(ALERTS + "?limit=1").expect(200);
        assertThat(newest.texts("run")).containsExactly(second);
        String next = newest.at("/next").asText();
        assertThat(admin.get(ALERTS + "?limit=1&cursor=" + next).expect(200).texts("run"))
                .containsExactly(first);
        assertThat(admin.get(ALERTS + "?run=" + first).expect(200).texts("run")).containsExactly(first);
        for (String year : List.of("+999999999", "-999999999", "+10000")) {
            String time = year + "-01-01T00:00:00Z";
            admin.get(ALERTS + "?cursor=" + cursor(time + " x")).expect(400);
            admin.get(ALERTS + "?cursor=" + cursor("-at\0=" + time + "\0=x")).expect(400);
        }
    }
}
