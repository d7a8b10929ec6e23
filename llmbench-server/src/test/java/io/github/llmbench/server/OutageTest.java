package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OutageTest {
    @Test
    void who_could_not_say_that_it_lives_while_the_database_was_away_keeps_what_it_has() throws Exception {
        try (TestServer server = TestServer.start("heartbeat-seconds", "1");
                Bench bench = Bench.slow()) {
            Bench.upload(server.admin(), "default", 20);
            String run = Bench.start(server.admin(), "default", bench.declaration());
            Wait.until("it is under way", () -> bench.requests() > 4);
            server.withoutDatabase(() -> {
                long began = System.nanoTime();
                Wait.until("it was away for longer than a silence may last", () -> System.nanoTime() - began > 6e9);
                return null;
            });
            assertThat(Wait.ended(server.admin(), "default", run)).isEqualTo("complete");
            assertThat(Sql.texts(server.databaseUrl(), "select count(*)::text from trial"))
                    .as("trials, each made by one call")
                    .isEqualTo(List.of(Long.toString(bench.requests())));
        }
    }
}
