package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServerStartTest {
    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("llmbench-")
                        || thread.getName().startsWith("db-scheduler")
                        || thread.getName().startsWith("HikariPool"))
                .collect(Collectors.toSet());
    }

    @Test
    void a_start_that_fails_leaves_nothing_behind() throws IOException {
        Set<Thread> before = ours();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> TestServer.start("listen", "127.0.0.1:" + taken.getLocalPort()))
                    .rootCause()
                    .hasMessageContaining("Address already in use");
        }
        Wait.until("its threads to end", () -> before.containsAll(ours()));
    }

    @Test
    void all_parts_are_closed_the_last_first_whatever_becomes_of_the_others() {
        List<String> closed = new ArrayList<>();
        Parts parts = new Parts();
        for (String name : List.of("database", "dispatcher", "listener")) {
            parts.add(() -> {
                closed.add(name);
                throw new IllegalStateException(name + " is stuck");
            });
        }
        assertThatThrownBy(parts::close)
                .hasMessageContaining("listener is stuck")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        assertThat(closed).containsExactly("listener", "dispatcher", "database");
        assertThatCode(parts::close).doesNotThrowAnyException();
    }

    @Test
    void a_worker_whose_clock_is_off_is_told_so() throws IOException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null))) {
            Duration most = Duration.ofSeconds(5);
            assertThatCode(() -> ClockSkew.check(database, Clock.systemUTC(), most))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() ->
                            ClockSkew.check(database, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(20)), most))
                    .hasMessageContaining("ahead of the database's");
            assertThatThrownBy(() ->
                            ClockSkew.check(database, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-20)), most))
                    .hasMessageContaining("behind the database's");
        }
    }
}
