package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.contract.Contract;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveTest {
    private static TestServer server;
    private static Bench bench;
    private static Client runner;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.slow();
        runner = server.user("runner", "runner", "default");
        Bench.upload(runner, "default", 40);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    /** Three seconds of work: enough to be watched, or stopped in its midst. */
    private static String declaration() {
        return bench.declaration().replace("closed 2", "closed 8");
    }

    @Test
    void a_run_is_told_as_it_goes_with_numbers_that_count_up_and_can_be_asked_for_again() {
        LiveSocket socket = new LiveSocket(
                server, LiveSocket.ticket(runner), server.server().url().toString());
        socket.say(Map.of("action", "subscribe", "project", "default"));
        socket.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        String run = Bench.start(runner, "default", declaration());
        JsonNode snapshot = socket.await("snapshot", message -> LiveSocket.type(message, "snapshot"));
        assertThat(snapshot.at("/snapshot/run").asText()).isEqualTo(run);
        assertThat(snapshot.at("/snapshot/trials").asInt()).isPositive();
        socket.await("end", message -> LiveSocket.type(message, "runFinished"));
        List<Long> numbers = socket.messages().stream()
                .filter(message -> message.path("topic").asText().equals("project:default")
                        && !LiveSocket.type(message, "subscribed"))
                .map(message -> message.path("seq").asLong())
                .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        List<JsonNode> snapshots = socket.messages().stream()
                .filter(message -> LiveSocket.type(message, "snapshot")
                        && message.at("/snapshot/run").asText().equals(run))
                .map(message -> message.path("snapshot"))
                .toList();
        assertThat(snapshots.stream().map(each -> each.path("done").asInt())).isSorted();
        assertThat(snapshots).allSatisfy(each -> {
            int counted = 0;
            for (JsonNode outcome : each.path("outcomes")) {
                counted += outcome.asInt();
            }
            assertThat(each.path("done").asInt()).isLessThanOrEqualTo(80).isEqualTo(counted);
        });
        var schema = Contract.load().schema("LiveMessage");
        assertThat(socket.messages())
                .allSatisfy(message -> assertThat(schema.validate(message)).isEmpty());

        LiveSocket later = new LiveSocket(server, LiveSocket.ticket(runner), null);
        later.say(Map.of("action", "subscribe", "run", run, "since", 0));
        assertThat(later.await("replay", message -> LiveSocket.type(message, "runFinished"))
                        .at("/change/state")
                        .asText())
                .isEqualTo("ended");
        LiveSocket lost = new LiveSocket(server, LiveSocket.ticket(runner), null);
        lost.say(Map.of("action", "subscribe", "run", run, "since", 1_000_000));
        lost.await("reset", message -> LiveSocket.type(message, "reset"));
    }

    @Test
    void who_comes_when_a_run_is_over_sees_how_it_went_though_nobody_watched_it() {
        try (TestServer own = TestServer.start()) {
            Client client = own.user("rita", "runner", "default");
            Bench.upload(client, "default", 40);
            String run = Bench.start(client, "default", bench.declaration().replace("closed 2", "closed 4"));
            String course = "/api/v1/projects/default/runs/" + run + "/course";
            assertThat(Wait.ended(client, "default", run)).isEqualTo("complete");
            JsonNode points = client.get(course).expect(200).at("/points");
            assertThat(points).isNotEmpty();
            for (JsonNode point : points) {
                assertThat(point.path("elapsedMs").asLong()).isNotNegative();
                assertThat(point.path("done").asInt()).isBetween(0, 80);
            }
            client.get("/api/v1/projects/default/runs/no-run/course").expect(404);
        }
    }

    @Test
    void a_ticket_is_good_once_and_pages_of_other_origins_are_refused() {
        String ticket = LiveSocket.ticket(runner);
        new LiveSocket(server, ticket, null);
        assertThatThrownBy(() -> new LiveSocket(server, ticket, null)).isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> new LiveSocket(server, "guess", null)).isInstanceOf(CompletionException.class);
        String other = LiveSocket.ticket(runner);
        assertThatThrownBy(() -> new LiveSocket(server, other, "https://evil.example"))
                .isInstanceOf(CompletionException.class);
    }

    /** What the server says to who wants to be connected. */
    private static int status(TestServer server, String ticket) {
        try {
            new LiveSocket(server, ticket, null).end();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void tickets_that_are_not_good_are_counted_for_their_address_as_tokens_are() {
        try (TestServer busy = TestServer.start("requests-per-minute", "5")) {
            String ticket = LiveSocket.ticket(busy.admin());
            String guess = "0".repeat(ticket.length());
            assertThat(status(busy, guess)).isEqualTo(401);
            Wait.until("the address is blocked", () -> status(busy, guess) == 429);
            assertThat(status(busy, ticket)).isEqualTo(429);
            assertThat(busy.client().bearer("llmb_guess").get("/api/v1/me").status())
                    .isEqualTo(429);
        }
    }

    @Test
    void what_is_no_ticket_by_its_form_is_refused_without_a_look_into_the_database() throws Exception {
        try (java.sql.Connection lock = Sql.connect(server.ownerUrl());
                java.sql.Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table ws_ticket in access exclusive mode");
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                for (String guess : List.of("", "guess", "0".repeat(42), "0".repeat(44), "%00".repeat(43))) {
                    assertThat(status(server, guess)).as(guess).isEqualTo(401);
                }
            });
            lock.rollback();
        }
    }

    @Test
    void a_user_has_so_many_connections_and_takes_none_from_another_one() {
        Client many = server.user("many", "viewer", "default");
        List<LiveSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                sockets.add(new LiveSocket(server, LiveSocket.ticket(many), null));
            }
            for (LiveSocket each : sockets) {
                each.say(Map.of("action", "subscribe", "project", "default"));
                each.await("subscription", message -> LiveSocket.type(message, "subscribed"));
            }
            LiveSocket surplus = new LiveSocket(server, LiveSocket.ticket(many), null);
            Wait.until("the end of what is too many", () -> surplus.closed() == 1013);
            LiveSocket other = new LiveSocket(server, LiveSocket.ticket(runner), null);
            other.say(Map.of("action", "subscribe", "project", "default"));
            other.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        } finally {
            sockets.forEach(LiveSocket::end);
        }
    }

    @Test
    void nobody_hears_of_what_they_may_not_see() {
        server.project("secret");
        Client owner = server.user("owner", "viewer", "secret");
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(runner), null);
        socket.say(Map.of("action", "subscribe", "project", "secret"));
        socket.await("refusal", message -> LiveSocket.type(message, "error"));
        socket.say(Map.of("action", "subscribe", "system", true));
        socket.say("no json");
        socket.say(Map.of("action", "dance"));
        Wait.until(
                "four refusals",
                () -> socket.messages().stream()
                                .filter(m -> LiveSocket.type(m, "error"))
                                .count()
                        == 4);

        LiveSocket own = new LiveSocket(server, LiveSocket.ticket(owner), null);
        own.say(Map.of("action", "subscribe", "project", "secret"));
        own.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        server.admin().delete("/api/v1/projects/secret/members/owner").expect(204);
        own.await("loss of the right", message -> LiveSocket.type(message, "error"));
        server.admin().patch("/api/v1/users/owner", Map.of("disabled", true)).expect(200);
        Wait.until("the end of the connection", () -> own.closed() == 4401);
    }

    @Test
    void an_instance_admin_hears_of_the_server_itself() {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(server.admin()), null);
        socket.say(Map.of("action", "subscribe", "system", true));
        assertThat(socket.await("figures", message -> LiveSocket.type(message, "snapshot"))
                        .at("/system/heapUsed")
                        .asLong())
                .isPositive();
    }

    @Test
    void who_says_more_than_anybody_needs_to_is_cut_off_also_where_they_do_not_read() {
        for (boolean reads : new boolean[] {true, false}) {
            LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(runner), null);
            if (!reads) {
                socket.stopReading();
            }
            try {
                for (int i = 0; i < 2_000; i++) {
                    socket.say("no json");
                }
            } catch (CompletionException cut) {
                assertThat(cut).hasCauseInstanceOf(java.io.IOException.class);
            }
            if (!reads) {
                socket.readOn();
            }
            Wait.until("the end of the connection", () -> socket.closed() != 0);
            assertThat(socket.closed()).isIn(1008, LiveSocket.CUT);
            assertThat(socket.messages()).hasSizeLessThan(1_000);
        }
    }

    @Test
    void a_ticket_that_waited_too_long_is_not_good() {
        String ticket = LiveSocket.ticket(runner);
        Sql.update(server.databaseUrl(), "update ws_ticket set expires_at = now() - interval '1 second'");
        assertThatThrownBy(() -> new LiveSocket(server, ticket, null)).isInstanceOf(CompletionException.class);
    }

    @Test
    void a_connection_is_told_that_it_lives() {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(runner), null);
        Wait.within(
                20,
                "a heartbeat",
                () -> socket.messages().stream().anyMatch(message -> LiveSocket.type(message, "heartbeat")));
    }

    @Test
    void what_is_told_goes_on_while_rights_cannot_be_looked_up() throws Exception {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(server.admin()), null);
        socket.say(Map.of("action", "subscribe", "system", true));
        socket.await("figures", message -> LiveSocket.type(message, "snapshot"));
        try (java.sql.Connection lock = Sql.connect(server.ownerUrl());
                java.sql.Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table session in access exclusive mode");
            Wait.until(
                    "a question for rights that waits",
                    () -> !Sql.texts(
                                    server.databaseUrl(),
                                    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%session%'"
                                            + " and datname = current_database()")
                            .isEmpty());
            int before = socket.messages().size();
            Wait.within(5, "news", () -> socket.messages().size() >= before + 3);
            lock.rollback();
        }
    }

    @Test
    void who_watches_hears_that_a_run_waits_is_cancelled_while_it_waits_and_is_gone_on_with() {
        try (TestServer own = TestServer.start("runs", "1")) {
            Client client = own.user("rita", "runner", "default");
            Bench.upload(client, "default", 40);
            LiveSocket socket = new LiveSocket(own, LiveSocket.ticket(client), null);
            socket.say(Map.of("action", "subscribe", "project", "default"));
            socket.await("subscription", message -> LiveSocket.type(message, "subscribed"));
            String first = Bench.start(client, "default", declaration());
            String second = Bench.start(client, "default", declaration());
            socket.await("that it waits", change("runChanged", second, "queued"));
            String waiting = "/api/v1/projects/default/runs/" + second;
            assertThat(client.get(waiting + "/samples").expect(200).at("/items"))
                    .isEmpty();
            assertThat(client.get(waiting + "/sample-tags").expect(200).at("/items"))
                    .isEmpty();
            client.post("/api/v1/projects/default/runs/" + second + "/cancel").expect(202);
            socket.await("that it is cancelled", change("runFinished", second, "cancelled"));
            client.post("/api/v1/projects/default/runs/" + first + "/cancel").expect(202);
            Wait.ended(client, "default", first);
            int before = socket.messages().size();
            client.post("/api/v1/projects/default/runs/" + second + "/resume").expect(202);
            Wait.until(
                    "that it goes on",
                    () -> socket.messages().stream().skip(before).anyMatch(change("runChanged", second, "queued")));
            client.post("/api/v1/projects/default/runs/" + second + "/cancel").expect(202);
        }
    }

    /** As a process finds them that could not ask the database for so long. */
    @Test
    void events_of_more_than_five_minutes_ago_are_told_to_who_heard_of_those_before_them() {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(runner), null);
        socket.say(Map.of("action", "subscribe", "project", "default"));
        socket.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        event("heard", "now()");
        socket.await("the first", change("runFinished", "heard", "ended"));
        event("late", "now() - interval '10 minutes'");
        socket.await("the late one", change("runFinished", "late", "ended"));
    }

    private static void event(String run, String at) {
        Sql.update(
                server.databaseUrl(),
                "insert into live_event (at, project, run, type, state) values (" + at + ", 'default', '" + run
                        + "', 'runFinished', 'ended')");
    }

    private static Predicate<JsonNode> change(String type, String run, String state) {
        return message -> LiveSocket.type(message, type)
                && message.at("/change/run").asText().equals(run)
                && message.at("/change/state").asText().equals(state);
    }

    @Test
    void a_run_is_cancelled_and_gone_on_with_and_repeats_no_trial() {
        String path = "/api/v1/projects/default/runs/";
        String run = Bench.start(runner, "default", declaration());
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
            String run = Bench.start(client, "default", declaration());
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
            assertThat(again.get("/api/v1/projects/default/quota").expect(200).at("/callsToday"))
                    .as("those of the worker that stopped too")
                    .hasToString("80");
        }
    }
}
