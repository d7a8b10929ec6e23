package io.github.llmbench.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.server.TestServer;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoardTest {
    private static final long PAUSE = 20_000_000L;

    @Test
    void a_run_that_nothing_more_is_told_of_leaves_the_board() throws IOException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null));
                Board board = Board.start(database, "here", Duration.ofSeconds(3))) {
            board.whole("told", progress());
            until(database, "{told}");
            until(database, "{}");
        }
    }

    private static RunProgress progress() {
        return new RunProgress(1, 2, 1, Map.of(), Cost.NONE, Duration.ofSeconds(1), null);
    }

    /** The test's own limit of time ends it. */
    private static void until(Database database, String runs) {
        String now;
        do {
            LockSupport.parkNanos(PAUSE);
            now = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select array(select jsonb_object_keys(runs))::text"
                                    + " from live_worker where worker = 'here'")
                            .mapTo(String.class)
                            .findOne()
                            .orElse(""));
        } while (!now.equals(runs));
        assertThat(now).isEqualTo(runs);
    }
}
