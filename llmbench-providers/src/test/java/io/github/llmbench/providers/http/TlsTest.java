package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.llmbench.api.CallError.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest extends TransportFixture {
    private static TransportSettings withClientCertificate(Path certificate, Path key) {
        return new TransportSettings(null, Fixtures.CA, certificate, key, false, false, Duration.ofSeconds(10));
    }

    @Test
    void a_server_of_an_own_authority_is_trusted_and_its_connection_reused() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("private"))) {
            HttpTransport transport = transport(trusting(Fixtures.CA));
            for (int i = 0; i < 3; i++) {
                Recording answer = call(transport, Fixtures.https(server));
                assertThat(answer.body()).isEqualTo("private");
                assertThat(answer.stamps).isSorted();
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_server_of_another_authority_is_not() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("private"))) {
            Recording answer = call(transport(trusting(Fixtures.OTHER_CA)), Fixtures.https(server));
            assertThat(answer.calls).containsExactly("failed");
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message())
                    .startsWith("localhost:" + server.port() + ": TLS failed (")
                    .contains("certification path");
        }
    }

    @Test
    void the_platforms_authorities_do_not_know_it_either() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("private"))) {
            Recording answer = call(transport(), Fixtures.https(server));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message()).contains("TLS failed");
        }
    }

    @Test
    void a_certificate_for_another_name_is_refused() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, Fixtures.answer("private"))) {
            URI byAddress = URI.create("https://127.0.0.1:" + server.port() + "/");
            Recording answer = call(transport(trusting(Fixtures.CA)), byAddress);
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message()).contains("TLS failed", "127.0.0.1");
        }
    }

    @Test
    void a_client_certificate_is_shown_where_it_is_asked_for() throws Exception {
        try (RawServer server = Fixtures.tlsServer(true, Fixtures.answer("mutual"))) {
            HttpTransport known = transport(withClientCertificate(Fixtures.CLIENT, Fixtures.CLIENT_KEY));
            assertThat(call(known, Fixtures.https(server)).body()).isEqualTo("mutual");
        }
    }

    @Test
    void without_a_client_certificate_the_failure_names_tls() throws Exception {
        try (RawServer server = Fixtures.tlsServer(true, Fixtures.answer("mutual"))) {
            Recording answer = call(transport(trusting(Fixtures.CA)), Fixtures.https(server));
            assertThat(answer.failure.kind()).isIn(Kind.CONNECTION, Kind.STREAM_BROKEN);
            assertThat(answer.status).isZero();
        }
    }

    @Test
    void a_server_without_tls_is_named_as_such() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.write("HTTP/1.1 400 secret words\r\n\r\n");
            peer.awaitClose();
        })) {
            Recording answer = call(transport(), Fixtures.https(server));
            assertThat(answer.failure)
                    .isEqualTo(new TransportFailure(
                            Kind.CONNECTION,
                            "localhost:" + server.port() + ": TLS failed (the server does not speak TLS)"));
        }
    }

    @Test
    void a_server_that_closes_during_the_handshake_is_a_connection_failure() throws Exception {
        try (RawServer server = RawServer.start(peer -> peer.read(1))) {
            Recording answer = call(transport(), Fixtures.https(server));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message()).contains("TLS failed");
        }
    }

    @Test
    void a_server_that_hangs_during_the_handshake_runs_into_the_connect_timeout() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::awaitClose)) {
            HttpTransport impatient =
                    transport(new TransportSettings(null, null, null, null, false, false, Duration.ofMillis(200)));
            Recording answer = call(impatient, Fixtures.https(server));
            assertThat(answer.failure.kind()).isEqualTo(Kind.CONNECTION);
            assertThat(answer.failure.message()).contains("connect time-out");
        }
    }

    @Test
    void a_tls_connection_closed_between_calls_is_replaced() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, peer -> {
            peer.readRequest();
            peer.write(RawServer.ok("once"));
        })) {
            HttpTransport transport = transport(trusting(Fixtures.CA));
            for (int i = 0; i < 5; i++) {
                assertThat(call(transport, Fixtures.https(server)).body()).isEqualTo("once");
            }
        }
    }

    @Test
    void a_body_without_length_ends_with_the_tls_session() throws Exception {
        try (RawServer server = Fixtures.tlsServer(false, peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\n\r\nto the end");
        })) {
            Recording answer = call(transport(trusting(Fixtures.CA)), Fixtures.https(server));
            assertThat(answer.failure).isNull();
            assertThat(answer.body()).isEqualTo("to the end");
        }
    }

    @Test
    void files_that_cannot_be_used_are_named_when_the_transport_opens(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Path garbage = Files.writeString(
                folder.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\nZZZ\n-----END CERTIFICATE-----\n", UTF_8);
        assertRejected(trusting(missing), "caCertificates must be a file that can be read", missing);
        assertRejected(trusting(empty), "caCertificates must be a PEM file", empty);
        assertRejected(trusting(garbage), "caCertificates must be a PEM file", garbage);
        assertRejected(withClientCertificate(garbage, Fixtures.CLIENT_KEY), "clientCertificate must be", garbage);
        assertRejected(withClientCertificate(Fixtures.CLIENT, missing), "clientKey must be a file", missing);
        assertRejected(withClientCertificate(Fixtures.CLIENT, Fixtures.CLIENT), "PKCS#8 key", Fixtures.CLIENT);
    }

    private static void assertRejected(TransportSettings settings, String what, Path file) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpTransport.open(settings))
                .withMessageContaining(what)
                .withMessageContaining(file.toString());
    }
}
