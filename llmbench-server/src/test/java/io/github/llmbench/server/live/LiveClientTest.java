package io.github.llmbench.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.server.run.Topics;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection whose other side takes what it is sent when the test says so. */
@Timeout(30)
class LiveClientTest {
    private final List<String> sent = new ArrayList<>();
    private final List<Integer> closed = new ArrayList<>();
    private final List<Callback> waiting = new ArrayList<>();
    private boolean disconnected;

    private final Session session = (Session) Proxy.newProxyInstance(
            Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "sendText" -> {
                        sent.add((String) arguments[0]);
                        waiting.add((Callback) arguments[1]);
                    }
                    case "close" -> closed.add((Integer) arguments[0]);
                    case "disconnect" -> disconnected = true;
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });

    private final Topics topics = new Topics();
    private final Caller caller =
            new Caller(UUID.randomUUID(), "u", false, Map.of("p", Role.VIEWER), UUID.randomUUID(), null);
    private final LiveClient client = new LiveClient(session, caller, topics);

    private void take() {
        while (!waiting.isEmpty()) {
            waiting.remove(0).succeed();
        }
    }

    private static JsonNode json(String text) {
        try {
            return Wire.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void one_that_does_not_read_what_it_asked_for_is_cut_off() {
        client.say("error", Map.of());
        client.flush();
        for (int i = 0; i < 400; i++) {
            client.say("error", Map.of());
            client.flush();
        }
        assertThat(closed).isEmpty();
        client.say("error", Map.of());
        client.say("error", Map.of());
        assertThat(closed).containsExactly(1008);
        assertThat(disconnected).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_slow_one_gets_the_last_snapshot_in_place_of_all_between() {
        client.subscribe("project:p", "p", null);
        client.flush();
        for (int i = 0; i < 1_000; i++) {
            topics.snapshot("project:p", "run", Map.of("trials", i), Instant.EPOCH);
            client.flush();
        }
        assertThat(sent).hasSize(1);
        take();
        client.flush();
        take();
        List<JsonNode> snapshots = sent.stream()
                .map(LiveClientTest::json)
                .filter(message -> message.path("type").asText().equals("snapshot"))
                .toList();
        assertThat(snapshots).hasSize(1);
        assertThat(snapshots.get(0).at("/snapshot/trials").asInt()).isEqualTo(999);
    }

    @Test
    void who_lost_a_right_is_told_so_and_hears_no_more() {
        client.subscribe("run:r", "p", null);
        client.flush();
        take();
        client.caller(new Caller(caller.id(), "u", false, Map.of(), caller.session(), null));
        topics.snapshot("run:r", "r", Map.of(), Instant.EPOCH);
        client.flush();
        take();
        assertThat(sent).hasSize(2);
        assertThat(json(sent.get(1)).path("type").asText()).isEqualTo("error");
    }
}
