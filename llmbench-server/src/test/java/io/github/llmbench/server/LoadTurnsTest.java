package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two workers and two projects, one of which has several loads that are measured. */
@Timeout(120)
class LoadTurnsTest {
    private TestServer server;
    private Bench bench;

    @BeforeEach
    void start() {
        server = TestServer.start();
        bench = Bench.quick();
        for (String project : new String[] {"loads", "other"}) {
            server.project(project);
            Bench.upload(server.admin(), project, 20);
        }
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private String load(int seconds) {
        return Bench.start(
                server.admin(), "loads", bench.declaration().replace("closed 2", "constant 10/s for " + seconds + "s"));
    }

    private JsonNode run(String id) {
        return server.admin()
                .get("/api/v1/projects/loads/runs/" + id)
                .expect(200)
                .json();
    }

    private void underWay(String load) {
        Wait.until("it is measured", () -> run(load).path("done").asInt() > 0);
    }

    @Test
    void a_second_load_of_a_project_waits_says_for_what_and_begins_when_the_first_is_over() {
        String first = load(3);
        underWay(first);
        String second = load(1);
        assertThat(run(second).path("state").asText()).isEqualTo("queued");
        assertThat(run(second).path("reason").asText())
                .isEqualTo("waits: the load of run " + first
                        + " of the project is under way, and a project makes one at a time");
        assertThat(Wait.ended(server.admin(), "loads", second)).isEqualTo("complete");
        assertThat(run(second).path("startedAt").asText())
                .isGreaterThan(run(first).path("finishedAt").asText());
    }

    @Test
    void loads_of_a_project_leave_the_second_worker_to_other_projects() throws IOException {
        try (Server worker = server.another("role", "worker")) {
            String first = load(60);
            underWay(first);
            String second = load(60);
            String other = Bench.start(server.admin(), "other", bench.declaration());
            assertThat(Wait.ended(server.admin(), "other", other)).isEqualTo("complete");
            assertThat(run(first).path("state").asText()).isEqualTo("running");
            assertThat(run(second).path("done").asInt()).isZero();
            assertThat(worker.url()).isNotNull();
        }
    }

    @Test
    void a_load_that_waits_for_its_turn_may_be_cancelled() {
        underWay(load(60));
        String second = load(1);
        server.admin().post("/api/v1/projects/loads/runs/" + second + "/cancel").expect(202);
        assertThat(Wait.ended(server.admin(), "loads", second)).isEqualTo("cancelled");
    }

    /** As of code in a jar, of which it is not known before a worker has opened it. */
    @Test
    void a_run_that_turns_out_to_be_a_load_gives_its_place_back_until_it_is_its_turn() throws IOException {
        String first = load(20);
        underWay(first);
        String second = load(1);
        Sql.update(server.databaseUrl(), "update launch set load_round = null where run = '" + second + "'");
        try (Server worker = server.another("role", "worker")) {
            String other = Bench.start(server.admin(), "other", bench.declaration());
            assertThat(Wait.ended(server.admin(), "other", other)).isEqualTo("complete");
            Wait.until(
                    "it waits again", () -> run(second).path("reason").asText().startsWith("waits: the load of run "));
            assertThat(run(second).path("state").asText()).isEqualTo("queued");
            assertThat(run(first).path("state").asText()).isEqualTo("running");
            assertThat(worker.url()).isNotNull();
        }
    }
}
