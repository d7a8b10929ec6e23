package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Large contents, of which few are in memory at a time. */
@Timeout(60)
class HeavyTest {
    private static final String DATASETS = "/api/v1/projects/default/datasets/";
    private static final String UPLOADS = "/api/v1/projects/default/uploads/none/";
    private static final int LARGE = 5 << 20;

    @Test
    void while_two_large_contents_are_read_a_third_is_told_to_come_later_and_small_ones_go_on() throws IOException {
        try (TestServer server = TestServer.start()) {
            Client admin = server.admin();
            upload(admin, "large", LARGE).expect(200);
            upload(admin, "small", 10).expect(200);
            List<Socket> slow = new ArrayList<>();
            try {
                // What says how large it is, and what does not.
                slow.add(halfSent(
                        server, admin, "PUT", DATASETS + "slow", "application/x-ndjson", "Content-Length: " + LARGE));
                slow.add(halfSent(
                        server, admin, "POST", UPLOADS + "complete", "application/json", "Transfer-Encoding: chunked"));
                String preview = DATASETS + "large/versions/1/preview";
                Wait.until("there is no room", () -> admin.get(preview).status() == 503);
                assertThat(admin.get(preview).expect(503).header("Retry-After")).isEqualTo("5");
                try (Socket late = halfSent(
                        server, admin, "PUT", DATASETS + "late", "application/x-ndjson", "Content-Length: " + LARGE)) {
                    assertThat(new String(late.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                            .isEqualTo("HTTP/1.1 503");
                }
                upload(admin, "early", 10).expect(200);
                admin.get(DATASETS + "small/versions/1/preview").expect(200);
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
            Wait.until("there is room again", () -> upload(admin, "late", LARGE).status() == 200);
        }
    }

    private static Client.Answer upload(Client client, String name, int bytes) {
        String row = "{\"question\": \"" + "x".repeat(1_000) + "\", \"answer\": \"x\"}\n";
        return client.send(
                "PUT",
                DATASETS + name,
                "application/x-ndjson",
                row.repeat(1 + bytes / row.length()).getBytes(StandardCharsets.US_ASCII));
    }

    /** A request whose body does not come to its end. */
    private static Socket halfSent(
            TestServer server, Client client, String method, String path, String type, String length)
            throws IOException {
        URI url = server.server().url();
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.getOutputStream()
                .write((method + " " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: "
                                + client.header("Authorization") + "\r\nContent-Type: " + type + "\r\n" + length
                                + "\r\n\r\n1\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
