package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More requests at once than the server can answer. */
@Timeout(60)
class CrowdTest {
    /** As many as are let in. */
    private static final int MOST = 128;

    @Test
    void who_finds_the_server_full_is_told_so_soon_and_health_answers_all_the_same() throws IOException {
        try (TestServer server = TestServer.start()) {
            Client admin = server.admin();
            List<Socket> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < MOST; i++) {
                    crowd.add(halfAsked(server, admin));
                }
                Wait.until("there is no room", () -> admin.get("/api/v1/me").status() == 503);
                Client.Answer turnedAway = admin.get("/api/v1/me").expect(503);
                assertThat(turnedAway.at("/detail").asText()).contains("busy", "come back in 2 s");
                assertThat(turnedAway.header("Retry-After")).isEqualTo("2");
                admin.get("/health").expect(200);
                admin.get("/ready").expect(200);
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
            Wait.until("there is room again", () -> admin.get("/api/v1/me").status() == 200);
            admin.post("/api/v1/projects", Map.of("name", "later")).expect(201);
        }
    }

    /** A request whose body does not come. */
    private static Socket halfAsked(TestServer server, Client client) throws IOException {
        URI url = server.server().url();
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.getOutputStream()
                .write(("POST /api/v1/projects HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: "
                                + client.header("Authorization")
                                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
