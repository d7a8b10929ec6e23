package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which runs that wait begin, where no worker takes them: they stay as they were let begin. */
@Timeout(60)
class AdmissionTest {
    private TestServer server;
    private Bench bench;

    @BeforeEach
    void start() {
        server = TestServer.start("role", "api");
        bench = Bench.quick();
        for (String project : new String[] {"full", "other"}) {
            server.project(project);
            Bench.upload(server.admin(), project, 2);
        }
        server.admin()
                .put("/api/v1/projects/full/quota", Map.of("runsAtOnce", 1))
                .expect(200);
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private String start(String project) {
        return Bench.start(server.admin(), project, bench.declaration());
    }

    private String field(String project, String run, String field) {
        return server.admin()
                .get("/api/v1/projects/" + project + "/runs/" + run)
                .expect(200)
                .at("/" + field)
                .asText();
    }

    private void queue(String project, int runs) {
        Sql.update(
                server.databaseUrl(),
                "insert into launch (run, project, benchmark, source, state, declaration, priority, created_by) select 'q' || n, '"
                        + project + "', 'sums', 'server', 'queued', '', 10, 'x' from generate_series(1, " + runs
                        + ") n");
    }

    @Test
    void a_thousand_urgent_runs_of_a_project_that_is_full_do_not_hold_back_another() {
        start("full");
        queue("full", 1_001);
        assertThat(field("other", start("other"), "state")).isEqualTo("running");
    }

    @Test
    void a_project_with_room_for_one_of_a_thousand_urgent_runs_does_not_hold_back_another() {
        queue("full", 1_001);
        assertThat(field("other", start("other"), "state")).isEqualTo("running");
    }

    @Test
    void each_run_of_a_project_that_is_full_says_why_it_waits() {
        start("full");
        start("full");
        assertThat(field("full", start("full"), "reason")).isEqualTo("waits: 1 of 1 runs of the project are under way");
    }
}
