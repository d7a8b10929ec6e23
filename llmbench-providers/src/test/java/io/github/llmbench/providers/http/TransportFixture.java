package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A transport that is closed after the test, and the short ways to use it. */
abstract class TransportFixture {
    static final String KEY = "sk-very-secret-key-1234567890";

    private HttpTransport transport;

    HttpTransport transport() {
        if (transport == null) {
            transport = HttpTransport.open(TransportSettings.DIRECT);
        }
        return transport;
    }

    HttpTransport transport(TransportSettings settings) {
        transport = HttpTransport.open(settings);
        return transport;
    }

    HttpTransport transport(Duration idleLimit) {
        transport = HttpTransport.open(TransportSettings.DIRECT, idleLimit, true);
        return transport;
    }

    static TransportSettings via(String proxy) {
        return new TransportSettings(URI.create(proxy), null, null, null, false, false, Duration.ofSeconds(10));
    }

    static TransportSettings trusting(Path authorities) {
        return new TransportSettings(null, authorities, null, null, false, false, Duration.ofSeconds(10));
    }

    static WireRequest post(URI uri) {
        return post(uri, "{\"prompt\":\"private words\"}".getBytes(UTF_8));
    }

    static WireRequest post(URI uri, byte[] body) {
        return new WireRequest(
                "POST", uri, Map.of("Authorization", "Bearer " + KEY, "content-type", "application/json"), body);
    }

    static Recording call(HttpTransport transport, URI uri) throws Exception {
        return start(transport, uri, null, null).await();
    }

    static Recording start(HttpTransport transport, URI uri, Duration attempt, Duration stall) {
        Recording recording = new Recording();
        transport.send(post(uri), attempt, stall, recording);
        return recording;
    }

    @AfterEach
    void closeTransport() {
        if (transport != null) {
            transport.close();
        }
    }
}
