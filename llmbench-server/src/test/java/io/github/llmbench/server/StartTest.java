package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.contract.Contract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StartTest {
    @Test
    void the_first_admins_password_is_drawn_by_the_first_start_that_can_tell_it() throws IOException {
        try (TestServer server = TestServer.startWithoutSignIn("role", "worker")) {
            assertThat(server.server().firstPassword()).isEmpty();
            server.stop();
            server.set("role", "api");
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                server.set("listen", "127.0.0.1:" + taken.getLocalPort());
                assertThatThrownBy(server::startAgain).hasMessageContaining("cannot listen on 127.0.0.1:");
            }
            assertThat(Sql.texts(server.databaseUrl(), "select name from app_user"))
                    .isEmpty();
            server.set("listen", "127.0.0.1:0");
            server.startAgain();
            String password = server.server().firstPassword().orElseThrow();
            server.client().signIn("admin", password).get("/api/v1/me").expect(200);
        }
    }

    @Test
    void an_embedded_database_that_dies_is_started_again_while_no_run_needs_it(@TempDir Path home) throws Exception {
        Path directory = TestDatabases.programs(home.resolve("postgres"));
        Map<String, String> flags = Map.of("listen", "127.0.0.1:0", "role", "api", "heartbeat-seconds", "1");
        try (Server server = Server.start(ServerConfig.read(home, null, name -> null, flags))) {
            Client admin = new Client(server.url(), Contract.load())
                    .signIn("admin", server.firstPassword().orElseThrow());
            ProcessHandle database = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                                    .get(0)))
                    .orElseThrow();
            database.destroyForcibly();
            database.onExit().join();
            Wait.until("it answers again", () -> admin.get("/api/v1/me").status() == 200);
        }
    }
}
