package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.server.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestServer server;
    private static Bench bench;
    private static Client runner;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.slow();
        runner = server.user("runner", "runner", "default");
        Bench.upload(runner, "default", 10);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    /** A connection with all it was told. */
    private static final class Socket implements WebSocket.Listener {
        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;
        private volatile int closed;

        Socket(String ticket, String origin) {
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
            if (origin != null) {
                builder.header("Origin", origin);
            }
            URI url = URI.create(
                    server.server().url().toString().replace("http", "ws") + "/api/v1/live?ticket=" + ticket);
            socket = builder.buildAsync(url, this).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    messages.add(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
            closed = status;
            return null;
        }

        void say(Object message) {
            try {
                socket.sendText(message instanceof String text ? text : JSON.writeValueAsString(message), true)
                        .join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode await(String what, Predicate<JsonNode> wanted) {
            Wait.until(what, () -> messages.stream().anyMatch(wanted));
            return messages.stream().filter(wanted).findFirst().orElseThrow();
        }
    }

    private static String ticket(Client client) {
        return client.post("/api/v1/auth/ws-ticket").expect(201).at("/ticket").asText();
    }

    private static boolean type(JsonNode message, String type) {
        return message.path("type").asText().equals(type);
    }

    @Test
    void a_run_is_told_as_it_goes_with_numbers_that_count_up_and_can_be_asked_for_again() {
        Socket socket = new Socket(ticket(runner), server.server().url().toString());
        socket.say(Map.of("action", "subscribe", "project", "default"));
        socket.await("subscription", message -> type(message, "subscribed"));
        String run = Bench.start(runner, "default", bench.declaration());
        JsonNode snapshot = socket.await("snapshot", message -> type(message, "snapshot"));
        assertThat(snapshot.at("/snapshot/run").asText()).isEqualTo(run);
        assertThat(snapshot.at("/snapshot/trials").asInt()).isPositive();
        socket.await("end", message -> type(message, "runFinished"));
        List<Long> numbers = socket.messages.stream()
                .filter(message ->
                        message.path("topic").asText().equals("project:default") && !type(message, "subscribed"))
                .map(message -> message.path("seq").asLong())
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        var schema = Contract.load().schema("LiveMessage");
        assertThat(socket.messages)
                .allSatisfy(message -> assertThat(schema.validate(message)).isEmpty());

        Socket later = new Socket(ticket(runner), null);
        later.say(Map.of("action", "subscribe", "run", run, "since", 0));
        assertThat(later.await("replay", message -> type(message, "runFinished"))
                        .at("/change/state")
                        .asText())
                .isEqualTo("ended");
        Socket lost = new Socket(ticket(runner), null);
        lost.say(Map.of("action", "subscribe", "run", run, "since", 1_000_000));
        lost.await("reset", message -> type(message, "reset"));
    }

    @Test
    void a_ticket_is_good_once_and_pages_of_other_origins_are_refused() {
        String ticket = ticket(runner);
        new Socket(ticket, null);
        assertThatThrownBy(() -> new Socket(ticket, null)).isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> new Socket("guess", null)).isInstanceOf(CompletionException.class);
        String other = ticket(runner);
        assertThatThrownBy(() -> new Socket(other, "https://evil.example")).isInstanceOf(CompletionException.class);
    }

    @Test
    void nobody_hears_of_what_they_may_not_see() {
        server.project("secret");
        Client owner = server.user("owner", "viewer", "secret");
        Socket socket = new Socket(ticket(runner), null);
        socket.say(Map.of("action", "subscribe", "project", "secret"));
        socket.await("refusal", message -> type(message, "error"));
        socket.say(Map.of("action", "subscribe", "system", true));
        socket.say("no json");
        socket.say(Map.of("action", "dance"));
        Wait.until(
                "four refusals",
                () -> socket.messages.stream().filter(m -> type(m, "error")).count() == 4);

        Socket own = new Socket(ticket(owner), null);
        own.say(Map.of("action", "subscribe", "project", "secret"));
        own.await("subscription", message -> type(message, "subscribed"));
        server.admin().delete("/api/v1/projects/secret/members/owner").expect(204);
        own.await("loss of the right", message -> type(message, "error"));
        server.admin().patch("/api/v1/users/owner", Map.of("disabled", true)).expect(200);
        Wait.until("the end of the connection", () -> own.closed == 4401);
    }

    @Test
    void an_instance_admin_hears_of_the_server_itself() {
        Socket socket = new Socket(ticket(server.admin()), null);
        socket.say(Map.of("action", "subscribe", "system", true));
        assertThat(socket.await("figures", message -> type(message, "snapshot"))
                        .at("/system/heapUsed")
                        .asLong())
                .isPositive();
    }

    @Test
    void a_run_is_cancelled_and_gone_on_with_and_repeats_no_trial() {
        Bench.upload(runner, "default", 40);
        String path = "/api/v1/projects/default/runs/";
        String run = Bench.start(runner, "default", bench.declaration());
        Wait.until("trials", () -> runner.get(path + run).at("/done").asInt() >= 4);
        runner.post(path + run + "/cancel").expect(202);
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("cancelled");
        runner.post(path + run + "/cancel").expect(409);
        int done = runner.get(path + run + "/samples?limit=200").at("/items").size();
        assertThat(done).isBetween(4, 79);
        long before = bench.requests();
        runner.post(path + run + "/resume").expect(202);
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("complete");
        assertThat(bench.requests() - before).isEqualTo(80 - done);
        assertThat(runner.get(path + run + "/samples?limit=200").at("/items")).hasSize(80);
        runner.post(path + run + "/resume").expect(409);
    }

    @Test
    void a_server_that_stops_hands_its_runs_back_and_the_next_one_ends_them() {
        try (TestServer own = TestServer.start("stop-seconds", "10")) {
            Client client = own.user("rita", "runner", "default");
            Bench.upload(client, "default", 40);
            String run = Bench.start(client, "default", bench.declaration());
            Wait.until(
                    "trials",
                    () -> client.get("/api/v1/projects/default/runs/" + run)
                                    .at("/done")
                                    .asInt()
                            >= 4);
            own.stop();
            own.startAgain();
            Client again = own.client().signIn("rita", "correct horse rita");
            assertThat(Wait.ended(again, "default", run)).isEqualTo("complete");
            assertThat(again.get("/api/v1/projects/default/runs/" + run + "/samples?limit=200")
                            .at("/items"))
                    .hasSize(80);
        }
    }
}
