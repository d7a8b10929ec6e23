package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A project at its quota: its runs wait, say why, and begin when there is room again. */
@Tag("long")
@Timeout(120)
class QuotaTest {
    private static final int QUESTIONS = 10;
    private static final int CALLS = 2 * QUESTIONS;

    private TestServer server;
    private Bench bench;
    private Client runner;

    @BeforeEach
    void start() {
        server = TestServer.start();
        bench = Bench.slow();
        server.project("small");
        runner = server.user("runner", "runner", "small");
        Bench.upload(runner, "small", QUESTIONS);
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private void quota(String field, Number most) {
        Map<String, Object> quota = new HashMap<>();
        quota.put("runsAtOnce", null);
        quota.put("callsPerDay", null);
        quota.put("tokensPerDay", null);
        quota.put(field, most);
        quota.values().removeIf(value -> value == null);
        String etag =
                server.admin().get("/api/v1/projects/small/quota").expect(200).header("ETag");
        server.admin()
                .with("If-Match", etag)
                .put("/api/v1/projects/small/quota", quota)
                .expect(200);
    }

    private String start(String declaration) {
        return Bench.start(runner, "small", declaration);
    }

    private JsonNode run(String run) {
        return runner.get("/api/v1/projects/small/runs/" + run).expect(200).json();
    }

    private void waits(String run, String why) {
        JsonNode waiting = run(run);
        assertThat(waiting.path("state").asText()).isEqualTo("queued");
        assertThat(waiting.path("reason").asText()).isEqualTo(why);
    }

    @Test
    void a_run_beyond_the_runs_at_once_waits_for_the_one_before_it() {
        quota("runsAtOnce", 1);
        String first = start(bench.declaration());
        String second = start(bench.declaration());
        waits(second, "waits: 1 of 1 runs of the project are under way");
        assertThat(Wait.ended(runner, "small", first)).isEqualTo("complete");
        assertThat(Wait.ended(runner, "small", second)).isEqualTo("complete");
        assertThat(run(second).path("startedAt").asText())
                .isGreaterThan(run(first).path("finishedAt").asText());
    }

    @Test
    void runs_of_one_project_do_not_wait_for_the_quota_of_another() {
        quota("runsAtOnce", 1);
        String first = start(bench.declaration());
        server.project("other");
        Client other = server.user("other", "runner", "other");
        Bench.upload(other, "other", QUESTIONS);
        String elsewhere = Bench.start(other, "other", bench.declaration());
        assertThat(other.get("/api/v1/projects/other/runs/" + elsewhere).at("/state"))
                .hasToString("\"running\"");
        assertThat(Wait.ended(other, "other", elsewhere)).isEqualTo("complete");
        assertThat(Wait.ended(runner, "small", first)).isEqualTo("complete");
    }

    @Test
    void calls_of_a_day_that_are_used_up_hold_runs_back_until_there_are_more() {
        quota("callsPerDay", CALLS);
        assertThat(Wait.ended(runner, "small", start(bench.declaration()))).isEqualTo("complete");
        assertThat(runner.get("/api/v1/projects/small/quota").expect(200).at("/callsToday"))
                .hasToString(Integer.toString(CALLS));
        String second = start(bench.declaration());
        waits(second, "waits: the project made " + CALLS + " of " + CALLS + " calls today; it goes on at midnight UTC");
        quota("callsPerDay", 2 * CALLS);
        assertThat(Wait.ended(runner, "small", second)).isEqualTo("complete");
    }

    @Test
    void tokens_of_a_day_that_are_used_up_hold_runs_back_until_the_next_day() {
        quota("tokensPerDay", 1);
        assertThat(Wait.ended(runner, "small", start(bench.declaration()))).isEqualTo("complete");
        long used = runner.get("/api/v1/projects/small/quota")
                .expect(200)
                .at("/tokensToday")
                .asLong();
        assertThat(used).isPositive();
        String second = start(bench.declaration());
        waits(second, "waits: the project used " + used + " of 1 tokens today; it goes on at midnight UTC");
        Sql.update(server.databaseUrl(), "update project_usage set day = day - 1");
        assertThat(Wait.ended(runner, "small", second)).isEqualTo("complete");
    }
}
