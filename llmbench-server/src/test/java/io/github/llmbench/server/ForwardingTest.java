package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind a proxy, which here is whoever comes from this machine. */
@Timeout(120)
class ForwardingTest {
    private static TestServer behind(String proxies, String... more) {
        String[] flags = new String[more.length + 4];
        flags[0] = "trusted-proxy";
        flags[1] = proxies;
        flags[2] = "public-url";
        flags[3] = "https://bench.example";
        System.arraycopy(more, 0, flags, 4, more.length);
        return TestServer.start(flags);
    }

    private static String address(Client client) {
        Client.Answer sessions = client.get("/api/v1/me/sessions").expect(200);
        return sessions.at("/items/0/address").asText().replaceAll("[\\[\\]]", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "127.0.0.1 | '1.1.1.1, 203.0.113.9' | 203.0.113.9",
                "127.0.0.1 | '1.1.1.1, 203.0.113.9:4711' | 203.0.113.9",
                "127.0.0.1 | '1.1.1.1, [2001:db8::7]:80' | 2001:db8:0:0:0:0:0:7",
                "127.0.0.1 | '203.0.113.9, 127.0.0.1' | 203.0.113.9",
                "'127.0.0.0/8, 10.0.0.0/8' | '1.1.1.1, 203.0.113.9, 10.1.2.3' | 203.0.113.9",
                "127.0.0.1 | '1.1.1.1, somebody' | 127.0.0.1",
                "10.0.0.1 | 203.0.113.9 | 127.0.0.1",
            })
    void a_client_is_the_last_address_that_is_no_proxys(String proxies, String header, String client) {
        try (TestServer server = behind(proxies)) {
            Client signedIn = server.client()
                    .with("X-Forwarded-For", header)
                    .with("Forwarded", "for=1.2.3.4")
                    .signIn("admin", server.server().firstPassword().orElseThrow());
            assertThat(address(signedIn)).isEqualTo(client);
        }
    }

    @Test
    void an_address_of_its_own_choice_gives_nobody_more_tries() {
        try (TestServer server = behind("127.0.0.1", "sign-ins-per-minute", "5")) {
            int refused = 0;
            for (int i = 0; i < 12; i++) {
                int status = server.client()
                        .with("X-Forwarded-For", "10.0.0." + i + ", 203.0.113.9")
                        .post("/api/v1/auth/login", Map.of("user", "nobody", "password", "guess " + i))
                        .status();
                assertThat(status).isIn(401, 429);
                refused += status == 429 ? 1 : 0;
            }
            assertThat(refused).isPositive();
        }
    }

    @Test
    void who_comes_past_the_proxy_from_another_machine_is_refused() throws Exception {
        Optional<InetAddress> own = own();
        assumeTrue(own.isPresent(), "this machine has no address but those of its loopback");
        try (TestServer server = behind("127.0.0.1", "listen", "0.0.0.0:0")) {
            int port = server.server().url().getPort();
            URI past = URI.create("http://" + own.get().getHostAddress() + ":" + port);
            HttpResponse<String> refused = get(past.resolve("/api/v1/me"));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("through its proxy alone");
            assertThat(get(past.resolve("/")).statusCode()).isEqualTo(403);
            assertThat(get(past.resolve("/api/../health")).statusCode()).isNotEqualTo(500);
            assertThat(get(past.resolve("/health")).statusCode()).isEqualTo(200);
            assertThat(get(URI.create("http://127.0.0.1:" + port + "/api/v1/me"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static Optional<InetAddress> own() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    private static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_cookie_is_bound_to_https_where_browsers_come_by_it() {
        try (TestServer server = behind("127.0.0.1")) {
            Client.Answer answer = server.client()
                    .post(
                            "/api/v1/auth/login",
                            Map.of(
                                    "user",
                                    "admin",
                                    "password",
                                    server.server().firstPassword().orElseThrow()))
                    .expect(200);
            assertThat(answer.header("Set-Cookie")).contains("; Secure");
            assertThat(answer.header("Strict-Transport-Security")).isNotNull();
        }
    }
}
