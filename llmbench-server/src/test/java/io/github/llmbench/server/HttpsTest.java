package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.server.config.ServerConfig;
import io.github.llmbench.server.http.Https;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class HttpsTest {
    @TempDir
    static Path directory;

    private static Path certificate;
    private static Path key;
    private static KeyStore trusted;

    /** A certificate for this machine by the JDK's own tool, as PEM files. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1,DNS:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore made = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Certificate own = made.getCertificate("server");
        certificate = pem("tls.crt", "CERTIFICATE", own.getEncoded());
        key = pem(
                "tls.key",
                "PRIVATE KEY",
                made.getKey("server", "changeit".toCharArray()).getEncoded());
        trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", own);
    }

    private static Path pem(String name, String kind, byte[] bytes) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
    }

    private static HttpClient client() throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void the_server_proves_itself_and_tells_browsers_to_come_by_https_alone() throws Exception {
        try (TestServer server = TestServer.startWithoutSignIn(
                "public-url",
                "https://127.0.0.1",
                "tls-certificate",
                certificate.toString(),
                "tls-key",
                key.toString())) {
            URI health = server.server().url().resolve("/health");
            assertThat(health.getScheme()).isEqualTo("https");
            HttpResponse<String> answer =
                    client().send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThatThrownBy(() -> HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static ServerConfig read(Map<String, String> flags) throws IOException {
        return ServerConfig.read(directory, null, name -> null, flags);
    }

    @Test
    void with_a_certificate_it_listens_beyond_this_machine_and_needs_its_public_name() throws IOException {
        Map<String, String> sound = Map.of(
                "listen",
                "0.0.0.0:8443",
                "public-url",
                "https://bench.example.org",
                "tls-certificate",
                certificate.toString(),
                "tls-key",
                key.toString());
        assertThat(read(sound).https()).isNotNull();
        assertThatThrownBy(() -> read(Map.of("listen", "0.0.0.0:8443")))
                .hasMessageContaining("tls-certificate")
                .hasMessageContaining("trusted-proxy");
        assertThatThrownBy(() -> read(Map.of("tls-certificate", certificate.toString(), "tls-key", key.toString())))
                .hasMessageContaining("public-url");
        assertThatThrownBy(() -> read(Map.of("tls-key", key.toString(), "public-url", "https://x.example")))
                .hasMessageContaining("belong together");
    }

    @Test
    void files_that_are_none_are_named_and_not_shown() throws IOException {
        assertThatThrownBy(() -> Https.read(directory.resolve("none"), key)).hasMessageContaining("none must be");
        assertThatThrownBy(() -> Https.read(certificate, directory.resolve("none")))
                .hasMessageContaining("none must be");
        assertThatThrownBy(() -> Https.read(key, key)).hasMessageContaining("tls.key must");
        Path encrypted = Files.writeString(directory.resolve("encrypted.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThatThrownBy(() -> Https.read(certificate, encrypted)).hasMessageContaining("unencrypted PKCS#8");
        Path other = pem("other.key", "PRIVATE KEY", "no key".getBytes());
        assertThatThrownBy(() -> Https.read(certificate, other))
                .hasMessageContaining("EC key")
                .hasMessageNotContaining("no key");
    }
}
