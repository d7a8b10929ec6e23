package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs whose workers fall silent as if they had died of them. */
@Timeout(120)
class DeadWorkerTest {
    private TestServer server;
    private Bench bench;
    private String run;

    @BeforeEach
    void start() {
        server = TestServer.start();
        bench = Bench.slow();
        Bench.upload(server.admin(), "default", 80);
        run = Bench.start(server.admin(), "default", bench.declaration());
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private void silence(int times) {
        Sql.update(
                server.databaseUrl(),
                "update scheduled_tasks set last_heartbeat = now() - interval '1 hour' where picked and task_name = 'shard'"
                        + " and taken_back < " + times);
    }

    private String told(String field) {
        return server.admin()
                .get("/api/v1/projects/default/runs/" + run)
                .expect(200)
                .at("/" + field)
                .asText();
    }

    @Test
    void a_shard_that_three_workers_died_of_fails_its_run() {
        Wait.until("it fails", () -> {
            silence(3);
            return told("state").equals("failed");
        });
        assertThat(told("reason"))
                .matches(
                        "its worker died three times while making shard \\d of it; it may need more memory than workers have");
    }

    @Test
    void a_shard_that_two_workers_died_of_is_made_by_the_third() {
        Wait.until("two died", () -> {
            silence(2);
            return Sql.texts(server.databaseUrl(), "select 1 from scheduled_tasks where taken_back = 2")
                            .size()
                    == 1;
        });
        assertThat(Wait.ended(server.admin(), "default", run)).isEqualTo("complete");
    }
}
