package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand connections to an API process, ten on each of a hundred live runs. Run with {@code -Pload}; {@code
 * -Dllmbench.load.seconds} is how long they listen.
 */
@Tag("long")
@Tag("load")
@Timeout(1200)
class ListenersTest {
    private static final Duration LISTENED = Duration.ofSeconds(Integer.getInteger("llmbench.load.seconds", 60));
    private static final int RUNS = Integer.getInteger("llmbench.load.live-runs", 100);
    private static final int A_RUN = 10;
    private static final int OF_A_USER = 50;
    private static final int QUESTIONS = 500;
    private static final double MEBI = 1 << 20;

    /** What the heap may grow by while they listen; what the connections themselves take is there before. */
    private static final double MOST_GROWTH = 32;

    @TempDir
    Path home;

    @Test
    void the_last_event_reaches_a_thousand_within_a_second() {
        try (Cluster cluster = Cluster.in(home);
                Bench bench = Bench.taking(Duration.ofSeconds(1))) {
            Cluster.Member api = cluster.start("api", "api", List.of("-Xmx512m"));
            Client admin = cluster.client(api).signIn("admin", api.password());
            Bench.upload(admin, "default", QUESTIONS);
            // A sign-in lasts ten minutes, which a busy machine may need.
            Client client = cluster.client(api).bearer(token(admin));
            Cluster.Member worker = cluster.start(
                    "worker", "worker", List.of("-Xmx512m"), "shards", Integer.toString(RUNS), "connections", "24");
            List<String> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(Bench.start(client, "default", bench.declaration()));
            }
            HttpClient http = HttpClient.newHttpClient();
            List<Listener> listeners = new ArrayList<>();
            while (listeners.size() < RUNS * A_RUN) {
                Client listener = listener(cluster.client(api), client, listeners.size());
                for (int i = 0; i < OF_A_USER && listeners.size() < RUNS * A_RUN; i++) {
                    listeners.add(Listener.open(http, listener, runs.get(listeners.size() % RUNS)));
                }
            }
            Wait.within(
                    120, "all hear of their run", () -> listeners.stream().allMatch(each -> each.snapshots.get() > 0));
            double before = heap(api, client);
            long told =
                    listeners.stream().mapToLong(each -> each.messages.get()).sum();
            long end = System.nanoTime() + LISTENED.toNanos();
            Wait.within(LISTENED.toSeconds() + 60, "they listened", () -> System.nanoTime() > end);
            double perSecond =
                    (listeners.stream().mapToLong(each -> each.messages.get()).sum() - told)
                            / (double) LISTENED.toSeconds();
            double after = heap(api, client);
            runs.forEach(run -> client.post("/api/v1/projects/default/runs/" + run + "/cancel")
                    .expect(202));
            Wait.within(
                    60,
                    "all hear of the last event of their run",
                    () -> listeners.stream().allMatch(each -> each.heardOfEnd.get() >= 0));
            long latest = listeners.stream()
                    .mapToLong(each -> each.heardOfEnd.get())
                    .max()
                    .orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "live: the last event reached all of %d connections after %d ms (target 1000), %.0f messages/s,"
                            + " heap %.0f MiB at first and %.0f MiB after %d s%n",
                    listeners.size(),
                    latest,
                    perSecond,
                    before / MEBI,
                    after / MEBI,
                    LISTENED.toSeconds());
            assertThat(after - before).as("bytes more").isLessThan(MOST_GROWTH * MEBI);
            assertThat(latest).as("ms until the last one heard").isLessThanOrEqualTo(1_000);
            worker.kill();
            api.kill();
        }
    }

    private static Client listener(Client nobody, Client admin, int number) {
        String name = "listener-" + number;
        String password = "correct horse " + name;
        admin.post("/api/v1/users", Map.of("name", name, "password", password)).expect(201);
        admin.put("/api/v1/projects/default/members/" + name, Map.of("role", "viewer"))
                .expect(200);
        return nobody.signIn(name, password);
    }

    private static String token(Client admin) {
        return admin.post("/api/v1/me/tokens", Map.of("name", "load", "role", "admin"))
                .expect(201)
                .at("/secret")
                .asText();
    }

    /** What is left of the heap once its garbage is collected. */
    private static double heap(Cluster.Member member, Client client) {
        member.collect();
        return Scrape.of(client).sum("jvm_memory_used_bytes", "area=\"heap\"");
    }

    /** A connection that counts, and keeps how long ago the end of its run was when it heard of it, in ms. */
    private static final class Listener implements WebSocket.Listener {
        private static final ObjectMapper JSON = new ObjectMapper();

        private final AtomicLong messages = new AtomicLong();
        private final AtomicLong snapshots = new AtomicLong();
        private final AtomicLong heardOfEnd = new AtomicLong(-1);
        private final StringBuilder text = new StringBuilder();

        static Listener open(HttpClient http, Client client, String run) {
            Listener listener = new Listener();
            URI url = URI.create(
                    client.url().toString().replace("http", "ws") + "/api/v1/live?ticket=" + LiveSocket.ticket(client));
            WebSocket socket =
                    http.newWebSocketBuilder().buildAsync(url, listener).join();
            socket.sendText("{\"action\":\"subscribe\",\"run\":\"" + run + "\"}", true)
                    .join();
            return listener;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void heard(String message) {
            messages.incrementAndGet();
            // A thousand connections hear thousands of snapshots a second: only what ends a run is read.
            if (message.startsWith("{\"type\":\"snapshot\"")) {
                snapshots.incrementAndGet();
            } else if (message.contains("runFinished")) {
                try {
                    JsonNode event = JSON.readTree(message);
                    heardOfEnd.set(
                            Duration.between(Instant.parse(event.path("at").asText()), Instant.now())
                                    .toMillis());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
