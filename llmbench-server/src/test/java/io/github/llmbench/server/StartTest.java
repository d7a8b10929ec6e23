package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
