package io.github.llmbench.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.load.LiveRecorder;
import io.github.llmbench.server.Client;
import io.github.llmbench.server.LiveSocket;
import io.github.llmbench.server.TestServer;
import io.github.llmbench.server.http.Wire;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoardTest {
    private static final long PAUSE = 20_000_000L;

    @Test
    void a_run_that_nothing_more_is_told_of_leaves_the_board() throws IOException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null));
                Board board = Board.start(database, "here", Duration.ofSeconds(3))) {
            board.whole("told", progress());
            until(database, "{told}");
            until(database, "{}");
        }
    }

    @Test
    void percentiles_of_a_run_that_two_processes_make_are_those_of_all_its_calls() throws IOException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null));
                Board one = Board.start(database, "one", Duration.ofMinutes(1));
                Board two = Board.start(database, "two", Duration.ofMinutes(1))) {
            database.jdbi()
                    .useHandle(handle -> handle.execute(
                            "insert into launch (run, project, benchmark, source, state, heartbeat_at, created_by)"
                                    + " values ('shared', 'default', 'b', 'upload', 'running', now(), 'me')"));
            LiveRecorder all = new LiveRecorder(false);
            for (int i = 0; i < 300; i++) {
                Call call = call(i);
                (i < 200 ? one : two).recorder("shared").add(call);
                all.add(call);
            }
            one.part("shared", "shared/1", progress());
            two.part("shared", "shared/2", progress());
            Client viewer = server.user("viewer", "viewer", "default");
            LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(viewer), null);
            socket.say(Map.of("action", "subscribe", "project", "default"));
            JsonNode live = socket.await(
                            "percentiles of all",
                            message -> message.at("/snapshot/live/e2e/count").asInt() == 300)
                    .at("/snapshot/live");

            LiveMetrics expected = all.snapshot();
            assertThat(live.path("calls").asLong()).isEqualTo(300);
            assertThat(live.path("ttft").toString()).isEqualTo(json(expected.ttft()));
            assertThat(live.path("itl").toString()).isEqualTo(json(expected.itl()));
            assertThat(live.path("e2e").toString()).isEqualTo(json(expected.e2e()));
        }
    }

    @Test
    void a_part_counts_once_whoever_has_heard_that_it_is_done_and_until_another_worker_goes_on_with_it()
            throws IOException {
        try (TestServer server = TestServer.start("role", "api");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null));
                Board one = Board.start(database, "one", Duration.ofMinutes(1))) {
            database.jdbi().useTransaction(handle -> {
                handle.execute("insert into launch (run, project, benchmark, source, state, heartbeat_at, created_by,"
                        + " done_trials, done_outcomes) values ('r', 'default', 'b', 'upload', 'running', now(), 'me', 3,"
                        + " '{\"ANSWERED\": 3}')");
                handle.execute("insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " values ('shard', 'r/1', now(), true, 2), ('shard', 'r/2', now(), false, 3)");
            });
            try (Board stopped = Board.start(database, "stopped", Duration.ofMinutes(1))) {
                stopped.part("r", "r/2", answered(4));
            }
            one.part("r", "r/1", answered(2));
            Client viewer = server.user("viewer", "viewer", "default");
            LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(viewer), null);
            socket.say(Map.of("action", "subscribe", "project", "default"));
            socket.await(
                    "a part at work",
                    message -> message.at("/snapshot/inFlight").asInt() == 1);
            database.jdbi().useTransaction(handle -> {
                handle.execute("delete from scheduled_tasks where task_instance = 'r/1'");
                handle.execute(
                        "update launch set done_trials = 5, done_outcomes = '{\"ANSWERED\": 5}' where run = 'r'");
            });
            one.part("r", "r/1", answered(2));
            socket.await(
                    "that it is done",
                    message -> LiveSocket.type(message, "snapshot")
                            && message.at("/snapshot/inFlight").asInt() == 0);
            assertThat(socket.messages().stream().filter(message -> LiveSocket.type(message, "snapshot")))
                    .allSatisfy(message -> {
                        assertThat(message.at("/snapshot/done").asInt()).isEqualTo(9);
                        assertThat(message.at("/snapshot/outcomes/ANSWERED").asInt())
                                .isEqualTo(9);
                    });
        }
    }

    private static RunProgress answered(long done) {
        return new RunProgress(done, 20, 1, Map.of(Outcome.ANSWERED, done), Cost.NONE, Duration.ofSeconds(1), null);
    }

    private static String json(Object spread) {
        return Wire.MAPPER.valueToTree(spread).toString();
    }

    /** Later ones took longer. */
    private static Call call(int number) {
        long sent = 1_000_000L;
        CallTrace trace = CallTrace.recorder(0)
                .streamed(true)
                .sent(sent)
                .content(sent + (1 + number) * 1_000_000L, 3, CallTrace.EventKind.TEXT)
                .content(sent + (2 + 2L * number) * 1_000_000L, 3, CallTrace.EventKind.TEXT)
                .end(sent + (3 + 2L * number) * 1_000_000L)
                .finish();
        return new Call(
                Call.Purpose.CHAT,
                "p:m",
                ModelRequest.of("?"),
                ModelResponse.answered("a", Usage.of(1, 1), trace),
                Cost.UNPRICED,
                false);
    }

    private static RunProgress progress() {
        return new RunProgress(1, 2, 1, Map.of(), Cost.NONE, Duration.ofSeconds(1), null);
    }

    /** The test's own limit of time ends it. */
    private static void until(Database database, String runs) {
        String now;
        do {
            LockSupport.parkNanos(PAUSE);
            now = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select array(select jsonb_object_keys(runs))::text"
                                    + " from live_worker where worker = 'here'")
                            .mapTo(String.class)
                            .findOne()
                            .orElse(""));
        } while (!now.equals(runs));
        assertThat(now).isEqualTo(runs);
    }
}
