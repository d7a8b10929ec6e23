package io.github.llmbench.providers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class SettingsTest extends TransportFixture {
    @Test
    void a_runs_context_says_how_servers_are_reached() {
        assertThat(transport(via("socks5://me:hunter2@proxy.test")).settings())
                .containsEntry("pool-limit", "none")
                .containsEntry("http-version", "1.1")
                .containsEntry("proxy", "socks5://proxy.test:1080")
                .containsEntry("idle-timeout", "60 s")
                .containsEntry("connect-timeout", "10 s")
                .containsEntry("authorities", "platform")
                .containsEntry("client-certificate", "no")
                .containsKeys("transport", "event-loops")
                .doesNotContainValue("hunter2");
    }

    @Test
    void a_transport_names_its_event_loops_unless_they_never_sleep() throws Exception {
        try (RawServer server = RawServer.answering(RawServer.ok("hi"));
                HttpTransport polling = HttpTransport.open(
                        new TransportSettings(null, null, null, null, false, true, Duration.ofSeconds(10)))) {
            HttpTransport transport = transport();
            assertThat(start(transport, server.uri("/"), null, null).await().body())
                    .isEqualTo("hi");
            assertThat(start(polling, server.uri("/"), null, null).await().body())
                    .isEqualTo("hi");

            assertThat(transport.carriers())
                    .isNotEmpty()
                    .allMatch(thread -> thread.getName().startsWith("llmbench-http"));
            assertThat(polling.carriers()).isEmpty();
        }
    }

    @Test
    void a_transport_tells_how_long_its_calls_wait_for_their_event_loop() throws Exception {
        List<Long> waits = new CopyOnWriteArrayList<>();
        LongConsumer watcher = waits::add;
        try (RawServer server = RawServer.answering(RawServer.ok("hi"))) {
            HttpTransport polling =
                    transport(new TransportSettings(null, null, null, null, false, true, Duration.ofSeconds(10)));
            Runnable first = polling.watchTurns(watcher);
            Runnable second = polling.watchTurns(watcher);
            CountDownLatch free = new CountDownLatch(1);
            for (EventExecutor loop : polling.loops().group()) {
                loop.execute(() -> awaitQuietly(free));
            }
            long before = System.nanoTime();
            Recording late = start(polling, server.uri("/"), null, null);
            while (System.nanoTime() - before < 40_000_000L) {
                Thread.onSpinWait();
            }
            free.countDown();

            assertThat(late.await().body()).isEqualTo("hi");
            assertThat(waits)
                    .as("once a call")
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isGreaterThan(20_000_000L));
            first.run();
            second.run();
            start(polling, server.uri("/"), null, null).await();
            assertThat(waits).hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void settings_and_requests_do_not_show_secrets() {
        assertThat(via("http://me:hunter2@proxy.test:3128"))
                .hasToString(
                        "TransportSettings[proxy=http://proxy.test:3128, caCertificates=null, clientCertificate=null, http2=false, busyPoll=false, connectTimeout=PT10S]");
        assertThat(Route.to(new Origin(true, "::1", 443), via("http://me:hunter2@proxy.test")))
                .hasToString("[::1]:443 by proxy proxy.test:80");
        assertThat(TransportSettings.DIRECT.toString()).contains("proxy=none");
        assertThat(post(URI.create("https://model.test/v1?key=" + KEY)).toString())
                .isEqualTo("POST https://model.test/v1 (26 bytes)");
    }

    @Test
    void bad_settings_are_rejected_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> via("ftp://me:hunter2@proxy.test"))
                .withMessageContaining("proxy must be an http://, socks4:// or socks5:// URL")
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException().isThrownBy(() -> via("proxy.test")).withMessageContaining("proxy must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TransportSettings(null, null, Path.of("a.pem"), null, false, false, Duration.ofSeconds(1)))
                .withMessageContaining("only clientCertificate was given");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TransportSettings(null, null, null, Path.of("a.pem"), false, false, Duration.ofSeconds(1)))
                .withMessageContaining("only clientKey was given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransportSettings(null, null, null, null, false, false, Duration.ZERO))
                .withMessageContaining("connectTimeout must be > 0, but was PT0S");
    }

    @Test
    void bad_requests_are_rejected_without_showing_values() {
        URI uri = URI.create("http://model.test/");
        assertRejected("P OST", uri, Map.of(), "method");
        assertRejected("POST", URI.create("ftp://model.test/"), Map.of(), "scheme was ftp");
        assertRejected("POST", URI.create("http:///x"), Map.of(), "host");
        assertRejected("POST", URI.create("http://me:hunter2@model.test/"), Map.of(), "user information");
        assertRejected("POST", uri, Map.of("bad name", "hunter2"), "\"bad name\"");
        assertRejected("POST", uri, Map.of("x-key", "hunter2\r\nx-other: 1"), "\"x-key\"");
    }

    private static void assertRejected(String method, URI uri, Map<String, String> headers, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WireRequest(method, uri, headers, new byte[0]))
                .withMessageContaining(what)
                .withMessageNotContaining("hunter2");
    }
}
