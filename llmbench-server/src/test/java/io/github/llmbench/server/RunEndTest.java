package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How runs of the server end: by one task, which may come twice, and early where their gates are decided. */
@Timeout(180)
class RunEndTest {
    private static final String PROJECT = "/api/v1/projects/default";

    private static TestServer server;
    private static Client runner;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        runner = server.user("runner", "runner", "default");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Seen(JsonNode run, JsonNode metrics, List<String> alerts, List<String> looks, List<String> used) {
        static Seen of(String id) {
            ObjectNode run =
                    runner.get(PROJECT + "/runs/" + id).expect(200).json().deepCopy();
            // When it was written, which is no finding.
            run.remove("finishedAt");
            return new Seen(
                    run,
                    runner.get(PROJECT + "/runs/" + id + "/metrics").expect(200).at("/items"),
                    texts("select id || at from alert where run = '" + id + "'"),
                    texts("select rule || found from alert_look where run = '" + id + "'"),
                    texts("select sum(calls)::text from project_usage"));
        }
    }

    private static List<String> texts(String sql) {
        return Sql.texts(server.databaseUrl(), sql);
    }

    private static void endAgain(String run) {
        Sql.update(
                server.databaseUrl(),
                "insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version, priority)"
                        + " select 'end', run, convert_to(json_build_object('run', run, 'round', round, 'shard', 0)::text, 'UTF8'),"
                        + " now(), false, 1, 100 from launch where run = '" + run + "'");
        Wait.until(
                "the task is done",
                () -> texts("select task_name from scheduled_tasks where task_instance = '" + run + "'")
                        .isEmpty());
    }

    @Test
    void the_task_that_ends_a_run_may_come_twice_and_changes_nothing() {
        try (Bench bench = Bench.quick()) {
            Bench.upload(runner, "default", 20);
            server.admin()
                    .put(PROJECT + "/alert-rules/gates", Map.of("kind", "gate-failed"))
                    .expect(200);
            String id = Bench.start(runner, "default", bench.declaration("gates: [accuracy >= 0.99]"));
            assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
            Seen once = Seen.of(id);
            assertThat(once.alerts()).hasSize(1);
            assertThat(once.run().path("verdict").asText()).isEqualTo("FAIL");

            // A task that was done comes again.
            endAgain(id);
            assertThat(Seen.of(id)).isEqualTo(once);

            // The worker died after it had written the result and before it could say so.
            Sql.update(server.databaseUrl(), "update launch set state = 'running' where run = '" + id + "'");
            endAgain(id);
            assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
            assertThat(Seen.of(id)).isEqualTo(once);
            assertThat(bench.requests()).isEqualTo(40);
        }
    }

    @Test
    void a_run_ends_as_soon_as_its_gates_are_decided_and_says_what_that_saved() {
        server.project("early");
        Client early = server.user("early", "runner", "early");
        try (Bench bench = Bench.quick()) {
            Bench.upload(early, "early", 1_500);
            String id = Bench.start(
                    early,
                    "early",
                    bench.declaration("gates: [accuracy >= 0.2]", "stop-when-decided: true")
                            .replace("closed 2", "closed 20"));
            assertThat(Wait.ended(early, "early", id)).isEqualTo("decided");
            JsonNode run =
                    early.get("/api/v1/projects/early/runs/" + id).expect(200).json();
            assertThat(run.path("verdict").asText()).isEqualTo("PASS");
            assertThat(bench.requests()).isBetween(40L, 2_900L);
            assertThat(run.path("facts"))
                    .extracting(JsonNode::asText)
                    .anyMatch(fact -> fact.startsWith("ended early: every gate was decided after "))
                    .noneMatch(fact -> fact.startsWith("stopped: "));
            assertThat(texts("select task_name from scheduled_tasks where starts_with(task_instance, '" + id + "')"))
                    .isEmpty();
        }
    }
}
