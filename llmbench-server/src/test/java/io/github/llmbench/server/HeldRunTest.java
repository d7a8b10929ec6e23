package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run whose project uses up the day while it is under way: it waits, says why, and goes on without paying a call again. */
@Timeout(120)
class HeldRunTest {
    private static final String PROJECTS = "/api/v1/projects/";
    private static final int QUESTIONS = 50;
    private static final int TRIALS = 2 * QUESTIONS;
    private static final int SHARD = 20;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    private static Client runner(String project) {
        server.project(project);
        Client runner = server.user(project + "-runner", "runner", project);
        Bench.upload(runner, project, QUESTIONS);
        return runner;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void quota(String project, String field, int most) {
        server.admin().put(PROJECTS + project + "/quota", Map.of(field, most)).expect(200);
    }

    private static int figure(String project, String field) {
        return server.admin()
                .get(PROJECTS + project + "/quota")
                .expect(200)
                .at("/" + field)
                .asInt();
    }

    private static JsonNode run(Client runner, String project, String run) {
        return runner.get(PROJECTS + project + "/runs/" + run).expect(200).json();
    }

    private static JsonNode waits(Client runner, String project, String run, String why) {
        Wait.until(run + " waits: " + why, () -> {
            JsonNode now = run(runner, project, run);
            return now.path("state").asText().equals("queued")
                    && now.path("reason").asText().matches(why);
        });
        return run(runner, project, run);
    }

    @Test
    void a_run_under_way_waits_when_its_project_used_up_its_calls_and_goes_on_when_there_are_more() {
        Client runner = runner("calls");
        try (Bench bench = Bench.quick()) {
            quota("calls", "callsPerDay", 30);
            String run = Bench.start(runner, "calls", bench.declaration());
            JsonNode waiting = waits(
                    runner, "calls", run, "waits: the project made 40 of 30 calls today; it goes on at midnight UTC");
            assertThat(bench.requests()).as("the shard under way was ended").isEqualTo(2 * SHARD);
            assertThat(waiting.path("done").asInt()).isEqualTo(2 * SHARD);
            assertThat(figure("calls", "runs")).as("its place is free").isZero();

            quota("calls", "callsPerDay", 50);
            waits(runner, "calls", run, "waits: the project made 60 of 50 calls today; it goes on at midnight UTC");
            assertThat(bench.requests()).isEqualTo(3 * SHARD);

            Sql.update(server.databaseUrl(), "update project_usage set day = day - 1 where project = 'calls'");
            quota("calls", "callsPerDay", 1_000);
            assertThat(Wait.ended(runner, "calls", run)).isEqualTo("complete");
            assertThat(bench.requests()).as("no call was paid again").isEqualTo(TRIALS);
            assertThat(run(runner, "calls", run).has("reason")).isFalse();
            assertThat(figure("calls", "callsToday")).isEqualTo(TRIALS - 3 * SHARD);
        }
    }

    private static String load(Bench bench) {
        return bench.declaration().replace("closed 2", "constant 10/s for 100s");
    }

    @Test
    void calls_of_a_load_count_while_it_is_measured() {
        Client runner = runner("counted");
        try (Bench bench = Bench.quick()) {
            String run = Bench.start(runner, "counted", load(bench));
            Wait.until("calls count", () -> figure("counted", "callsToday") > 0);
            assertThat(run(runner, "counted", run).path("state").asText()).isEqualTo("running");
            runner.post(PROJECTS + "counted/runs/" + run + "/cancel").expect(202);
            assertThat(Wait.ended(runner, "counted", run)).isEqualTo("cancelled");
            assertThat(figure("counted", "callsToday")).as("each once").isEqualTo((int) bench.requests());
        }
    }

    @Test
    void a_load_under_way_ends_early_and_says_why_when_its_project_used_up_its_calls() {
        Client runner = runner("measured");
        try (Bench bench = Bench.quick()) {
            quota("measured", "callsPerDay", 30);
            String run = Bench.start(runner, "measured", load(bench));
            assertThat(Wait.ended(runner, "measured", run)).isEqualTo("partial");
            assertThat(run(runner, "measured", run).path("facts"))
                    .extracting(JsonNode::asText)
                    .contains("stopped: its project has used up its calls or tokens of the day");
            assertThat(bench.requests()).isBetween(30L, 500L);
        }
    }

    @Test
    void lanes_of_a_wide_run_end_what_they_are_at_and_a_run_that_waits_may_be_cancelled_with_its_figures() {
        Client runner = runner("tokens");
        try (Bench bench = Bench.quick()) {
            quota("tokens", "tokensPerDay", 1);
            String run = Bench.start(runner, "tokens", bench.declaration().replace("closed 2", "closed 75"));
            waits(runner, "tokens", run, "waits: the project used \\d+ of 1 tokens today; it goes on at midnight UTC");
            assertThat(bench.requests()).isPositive().isLessThanOrEqualTo(75);
            runner.post(PROJECTS + "tokens/runs/" + run + "/cancel").expect(202);
            assertThat(Wait.ended(runner, "tokens", run)).isEqualTo("cancelled");
            assertThat(runner.get(PROJECTS + "tokens/runs/" + run + "/metrics")
                            .expect(200)
                            .at("/items"))
                    .isNotEmpty();
        }
    }
}
