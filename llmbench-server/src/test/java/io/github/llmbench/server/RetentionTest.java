package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RetentionTest {
    private static final String PROJECT = "/api/v1/projects/default";
    private static final String RETENTION = PROJECT + "/retention";
    private static final int TRIALS = 8;

    private TestServer server;
    private Bench bench;
    private Client runner;

    @BeforeEach
    void start() {
        server = TestServer.start();
        bench = Bench.quick();
        runner = server.user("runner", "runner", "default");
        Bench.upload(runner, "default", 4);
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private String old(int days, String... labels) {
        String run = Bench.start(runner, "default", bench.declaration(), labels);
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("complete");
        Sql.update(
                server.databaseUrl(),
                "update run set finished_at = now() - interval '" + days + " days' where id = '" + run + "'");
        return run;
    }

    private JsonNode round() {
        Instant asked = Instant.now();
        Sql.update(
                server.databaseUrl(),
                "update scheduled_tasks set execution_time = now() where task_name = 'retention'");
        Wait.until("a round", () -> {
            JsonNode at = runner.get(RETENTION).expect(200).at("/last/at");
            return !at.isMissingNode() && Instant.parse(at.asText()).isAfter(asked);
        });
        return runner.get(RETENTION).at("/last");
    }

    private String removed(String run) {
        return runner.get(PROJECT + "/runs/" + run).expect(200).at("/removed").asText();
    }

    private List<JsonNode> samples(String run) {
        List<JsonNode> samples = new ArrayList<>();
        runner.get(PROJECT + "/runs/" + run + "/samples")
                .expect(200)
                .at("/items")
                .forEach(samples::add);
        return samples;
    }

    private JsonNode spent() {
        return runner.get(PROJECT + "/spend?from=" + Instant.now().toString().substring(0, 10) + "&by=model")
                .expect(200)
                .json();
    }

    @Test
    void what_is_too_old_goes_by_part_and_what_somebody_needs_stays() {
        String gone = old(100);
        String samples = old(40);
        String traces = old(10);
        String baseline = old(100);
        String labelled = old(100, "release");
        String judged = old(100);
        String fresh = old(0);
        runner.put(PROJECT + "/baselines/main", Map.of("run", baseline)).expect(200);
        Sql.update(
                server.databaseUrl(),
                "insert into label (run, task, model, sample, epoch, scorer, labeller, value)"
                        + " select no, 1, 1, 'q0', 1, 'includes', 'jo', 1 from run where id = '" + judged + "'");
        JsonNode spent = spent();
        Map<String, Object> rule =
                Map.of("runsDays", 90, "samplesDays", 30, "tracesDays", 7, "keepLabels", List.of("release"));
        Client admin = server.admin();

        JsonNode plan =
                admin.post(PROJECT + "/retention-check", rule).expect(200).json();
        assertThat(plan.at("/totals").findValuesAsText("part")).containsExactlyInAnyOrder("run", "samples", "traces");
        assertThat(plan.at("/totals").findValues("trials"))
                .extracting(JsonNode::asInt)
                .containsOnly(TRIALS);
        assertThat(plan.at("/items").findValuesAsText("run")).containsExactlyInAnyOrder(gone, samples, traces);
        assertThat(removed(samples)).as("a check takes nothing").isEmpty();

        admin.put(RETENTION, rule).expect(200);
        JsonNode last = round();

        assertThat(List.of(
                        last.path("runs").asInt(),
                        last.path("samples").asInt(),
                        last.path("traces").asInt()))
                .containsExactly(1, 1, 1);
        runner.get(PROJECT + "/runs/" + gone).expect(404);
        assertThat(removed(samples)).isEqualTo("samples");
        assertThat(samples(samples)).isEmpty();
        assertThat(runner.get(PROJECT + "/runs/" + samples + "/metrics")
                        .expect(200)
                        .at("/items"))
                .isNotEmpty();
        assertThat(removed(traces)).isEqualTo("traces");
        assertThat(samples(traces)).hasSize(TRIALS);
        JsonNode trial = runner.get(PROJECT + "/runs/" + traces + "/trial?task=sums&model=a&sample=q0&epoch=1")
                .expect(200)
                .json();
        assertThat(trial.at("/calls")).isEmpty();
        for (String kept : List.of(baseline, labelled, judged, fresh)) {
            assertThat(removed(kept)).isEmpty();
            assertThat(samples(kept)).hasSize(TRIALS);
        }
        assertThat(spent()).as("what was paid is still told").isEqualTo(spent);
        assertThat(admin.get("/api/v1/audit").texts("action"))
                .contains("retention.put", "run.remove", "run.remove-samples", "run.remove-traces");

        JsonNode again = round();
        assertThat(List.of(
                        again.path("runs").asInt(),
                        again.path("samples").asInt(),
                        again.path("traces").asInt()))
                .containsOnly(0);
        assertThat(admin.get("/api/v1/audit/proof").expect(200).at("/sound").asBoolean())
                .isTrue();
        assertThat(runner.post(PROJECT + "/runs/" + traces + "/rescore", Map.of("declaration", bench.declaration()))
                        .expect(409)
                        .at("/detail")
                        .asText())
                .contains("no longer keeps its traces");
        runner.get(PROJECT + "/compare?run=" + samples + "&run=" + fresh).expect(200);
    }

    @Test
    void a_rule_is_changed_taken_back_and_paused_by_admins_with_the_version_they_saw() {
        Client admin = server.admin();
        Client.Answer none = admin.get(RETENTION).expect(200);
        assertThat(none.json().has("runsDays")).isFalse();
        Client.Answer put = admin.with("If-Match", none.header("ETag"))
                .put(RETENTION, Map.of("runsDays", 30))
                .expect(200);
        admin.with("If-Match", none.header("ETag"))
                .put(RETENTION, Map.of("runsDays", 60))
                .expect(412);
        runner.put(RETENTION, Map.of("runsDays", 60)).expect(403);
        assertThat(put.at("/changedBy").asText()).isEqualTo("admin");

        String run = old(50);
        admin.put(RETENTION, Map.of("runsDays", 30, "paused", true)).expect(200);
        String due = "update scheduled_tasks set execution_time = now() where task_name = 'retention'";
        Sql.update(server.databaseUrl(), due);
        Wait.until(
                "a round that does nothing",
                () -> Sql.texts(
                                        server.databaseUrl(),
                                        "select 1 from scheduled_tasks where task_name = 'retention' and execution_time > now()"
                                                + " and not picked")
                                .size()
                        == 1);
        assertThat(removed(run)).isEmpty();

        assertThat(admin.put(RETENTION, Map.of()).expect(200).json().has("runsDays"))
                .isFalse();
        assertThat(admin.post(PROJECT + "/retention-check", Map.of())
                        .expect(200)
                        .at("/totals"))
                .isEmpty();
    }

    @Test
    void a_part_must_not_outlast_the_whole() {
        Map<String, Map<String, Object>> wrong = new HashMap<>(Map.of(
                "#/samplesDays", Map.of("samplesDays", 31, "runsDays", 30),
                "#/tracesDays", Map.of("tracesDays", 8, "samplesDays", 7),
                "#/runsDays", Map.of("runsDays", 0)));
        wrong.forEach((field, rule) -> {
            for (Client.Answer answer : List.of(
                    server.admin().put(RETENTION, rule), server.admin().post(PROJECT + "/retention-check", rule))) {
                assertThat(answer.expect(400).at("/errors/0/pointer").asText()).isEqualTo(field);
            }
        });
    }
}
