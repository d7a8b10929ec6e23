package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnknownHostTest {
    /** What the machine's load may add to the second and a half that it takes. */
    private static final Duration SOON = Duration.ofSeconds(6);

    @Test
    void a_model_whose_host_nobody_knows_ends_its_run_at_once_and_by_name() {
        try (TestServer server = TestServer.start();
                Bench bench = Bench.quick()) {
            Client runner = server.user("runner", "runner", "default");
            Bench.upload(runner, "default", 4);
            Instant started = Instant.now();
            String run = Bench.start(
                    runner, "default", bench.declaration().replace(bench.url(), "http://no-such-host.invalid"));
            assertThat(Wait.ended(runner, "default", run)).isEqualTo("failed");
            assertThat(Duration.between(started, Instant.now())).isLessThan(SOON);
            assertThat(runner.get("/api/v1/projects/default/runs/" + run)
                            .at("/reason")
                            .asText())
                    .contains("host no-such-host.invalid is not known; check how it is written");
        }
    }
}
