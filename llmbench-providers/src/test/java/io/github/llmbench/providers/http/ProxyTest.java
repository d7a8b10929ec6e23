package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProxyTest extends TransportFixture {
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("us:er:p@ss".getBytes(UTF_8));

    private static String proxy(String scheme, RawServer proxy) {
        return scheme + "://us%3Aer:p%40ss@127.0.0.1:" + proxy.port();
    }

    private static TransportSettings trusting(String proxy) {
        return new TransportSettings(URI.create(proxy), Fixtures.CA, null, null, false, false, Duration.ofSeconds(10));
    }

    /** Opens tunnels for whoever has the password. */
    private static RawServer tunnels(CompletableFuture<String> seen) {
        return RawServer.start(peer -> {
            String head = peer.readHead();
            seen.complete(head);
            if (!head.contains(CREDENTIALS)) {
                peer.write("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
                return;
            }
            String[] target = head.split(" ")[1].split(":");
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
            peer.relay(target[0], Integer.parseInt(target[1]));
        });
    }

    @Test
    void https_goes_through_a_tunnel_of_an_http_proxy() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("tunnelled"));
                RawServer proxy = tunnels(seen)) {
            HttpTransport transport = transport(trusting(proxy("http", proxy)));
            assertThat(call(transport, Fixtures.https(server)).body()).isEqualTo("tunnelled");
            assertThat(call(transport, Fixtures.https(server)).body()).isEqualTo("tunnelled");
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(seen.get())
                    .startsWith("CONNECT localhost:" + server.port() + " HTTP/1.1")
                    .contains(CREDENTIALS)
                    .doesNotContain(KEY);
            assertThat(transport.settings()).containsEntry("proxy", "http://127.0.0.1:" + proxy.port());
        }
    }

    @Test
    void a_proxy_that_wants_a_password_is_a_connection_failure() throws Exception {
        try (RawServer proxy = tunnels(new CompletableFuture<>())) {
            String wrong = "http://somebody:hunter2@127.0.0.1:" + proxy.port();
            Recording answer = call(transport(via(wrong)), URI.create("https://localhost:9/"));
            assertThat(answer.failure)
                    .isEqualTo(new TransportFailure(
                            Kind.CONNECTION,
                            "proxy 127.0.0.1:" + proxy.port()
                                    + ": did not open a connection to localhost:9 (status 407)"));
        }
    }

    @Test
    void plain_http_asks_an_http_proxy_for_the_whole_url() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer proxy = RawServer.start(peer -> {
            seen.complete(peer.readRequest());
            peer.write(RawServer.ok("from the proxy"));
        })) {
            HttpTransport transport = transport(via(proxy("http", proxy)));
            assertThat(call(transport, URI.create("http://model.test:81/v1?a=b"))
                            .body())
                    .isEqualTo("from the proxy");
            assertThat(seen.get())
                    .startsWith("POST http://model.test:81/v1?a=b HTTP/1.1\r\n")
                    .contains("host: model.test:81\r\n")
                    .contains("proxy-authorization: " + CREDENTIALS + "\r\n");
        }
    }

    @Test
    void an_http_proxy_needs_no_password() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer proxy = RawServer.start(peer -> {
            seen.complete(peer.readRequest());
            peer.write(RawServer.ok("open"));
        })) {
            HttpTransport transport = transport(via("http://127.0.0.1:" + proxy.port()));
            assertThat(call(transport, URI.create("http://model.test/")).body()).isEqualTo("open");
            assertThat(seen.get())
                    .startsWith("POST http://model.test/ HTTP/1.1\r\n")
                    .doesNotContain("proxy-authorization");
        }
    }

    /** Speaks SOCKS5 with name and password, and leaves the look-up of the target's name to itself. */
    private static void socks5(RawServer.Peer peer, CompletableFuture<String> seen) throws IOException {
        byte[] greeting = peer.read(2);
        peer.read(greeting[1]);
        peer.write(new byte[] {5, 2});
        peer.read(1);
        String user = new String(peer.read(peer.read(1)[0]), UTF_8);
        String password = new String(peer.read(peer.read(1)[0]), UTF_8);
        boolean known = (user + "/" + password).equals("us:er/p@ss");
        peer.write(new byte[] {1, (byte) (known ? 0 : 1)});
        if (!known) {
            return;
        }
        byte[] request = peer.read(4);
        String host = request[3] == 3
                ? new String(peer.read(peer.read(1)[0]), UTF_8)
                : InetAddress.getByAddress(peer.read(4)).getHostAddress();
        byte[] port = peer.read(2);
        seen.complete(host);
        peer.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        peer.relay(host, (port[0] & 0xff) << 8 | port[1] & 0xff);
    }

    @Test
    void socks5_carries_http_and_https_and_resolves_names_itself() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer plain = RawServer.answering(RawServer.ok("plain"));
                RawServer secure = Fixtures.tlsServer(false, Fixtures.answer("secure"));
                RawServer proxy = RawServer.start(peer -> socks5(peer, seen))) {
            HttpTransport transport = transport(trusting(proxy("socks5", proxy)));
            URI byName = URI.create("http://localhost:" + plain.port() + "/");
            assertThat(call(transport, byName).body()).isEqualTo("plain");
            assertThat(call(transport, Fixtures.https(secure)).body()).isEqualTo("secure");
            assertThat(seen.get()).isEqualTo("localhost");
        }
    }

    @Test
    void a_wrong_socks5_password_is_a_connection_failure_that_does_not_show_it() throws Exception {
        try (RawServer proxy = RawServer.start(peer -> socks5(peer, new CompletableFuture<>()))) {
            String wrong = "socks5://somebody:hunter2@127.0.0.1:" + proxy.port();
            Recording answer = call(transport(via(wrong)), URI.create("http://localhost:9/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message())
                    .startsWith("proxy 127.0.0.1:" + proxy.port())
                    .doesNotContain("hunter2")
                    .doesNotContain("somebody");
        }
    }

    @Test
    void socks4_carries_http() throws Exception {
        try (RawServer plain = RawServer.answering(RawServer.ok("plain"));
                RawServer proxy = RawServer.start(peer -> {
                    byte[] request = peer.read(8);
                    readText(peer);
                    String host = request[4] == 0 ? readText(peer) : "127.0.0.1";
                    peer.write(new byte[] {0, 90, 0, 0, 0, 0, 0, 0});
                    peer.relay(host, (request[2] & 0xff) << 8 | request[3] & 0xff);
                })) {
            HttpTransport transport = transport(via("socks4://me@127.0.0.1:" + proxy.port()));
            assertThat(call(transport, URI.create("http://localhost:" + plain.port() + "/"))
                            .body())
                    .isEqualTo("plain");
        }
    }

    private static String readText(RawServer.Peer peer) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte next = peer.read(1)[0]; next != 0; next = peer.read(1)[0]) {
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void a_proxy_that_cannot_be_reached_is_named() throws Exception {
        RawServer gone = RawServer.answering("");
        gone.close();
        String proxy = "socks5://somebody:hunter2@127.0.0.1:" + gone.port();
        Recording answer = call(transport(via(proxy)), URI.create("https://model.test/"));
        assertThat(answer.failure)
                .isEqualTo(new TransportFailure(
                        Kind.CONNECTION, "proxy 127.0.0.1:" + gone.port() + ": could not connect (refused)"));
    }

    @Test
    void a_proxy_that_hangs_up_is_a_connection_failure() throws Exception {
        try (RawServer proxy = RawServer.start(RawServer.Peer::readHead)) {
            Recording answer =
                    call(transport(via("http://127.0.0.1:" + proxy.port())), URI.create("https://model.test/"));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message()).contains("model.test:443 (no tunnel)");
        }
    }
}
