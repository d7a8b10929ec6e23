package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.journal.FileRunStore;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.server.elsewhere.JUnitProcess;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are made where their code is and published here. */
@Timeout(180)
class UploadTest {
    private static final String PROJECT = "/api/v1/projects/default";
    private static final String UPLOADS = PROJECT + "/uploads";
    private static final JsonMapper JSON = Json.mapper();

    private static TestServer server;
    private static Client runner;
    private static Client viewer;
    private static String token;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        runner = server.user("runner", "runner", "default");
        viewer = server.user("viewer", "viewer", "default");
        token = runner.post("/api/v1/me/tokens", Map.of("name", "ci", "role", "runner", "project", "default"))
                .expect(201)
                .at("/secret")
                .asText();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode run(String id) {
        return viewer.get(PROJECT + "/runs/" + id).expect(200).json();
    }

    /** The only run of the benchmark of a user that is not over. */
    private static Optional<JsonNode> underWay() {
        return Optional.of(viewer.get(PROJECT + "/runs?state=running&benchmark=sums%20of%20a%20user")
                        .expect(200)
                        .at("/items/0"))
                .filter(run -> !run.isMissingNode());
    }

    private static Map<String, JsonNode> trials(Optional<Run> run) throws IOException {
        Map<String, JsonNode> trials = new TreeMap<>();
        try (Stream<Trial> all = run.orElseThrow().trials()) {
            all.forEach(trial -> trials.put(trial.key().toString(), tree(trial)));
        }
        return trials;
    }

    private static JsonNode tree(Trial trial) {
        try {
            return JSON.readTree(JSON.writeValueAsString(trial));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, JsonNode> local(String run) throws IOException {
        try (FileRunStore store = new FileRunStore(directory.resolve("home"))) {
            return trials(store.find(run));
        }
    }

    private Map<String, JsonNode> stored(String run) throws IOException {
        try (PostgresRunStore store = PostgresRunStore.builder(
                        Database.open(DatabaseSettings.server(server.databaseUrl(), null)), directory.resolve("spool"))
                .build()) {
            return trials(store.find(run));
        }
    }

    @Test
    void a_JUnit_run_of_another_process_appears_live_and_complete_with_every_sample_as_it_was_there() throws Exception {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(viewer), null);
        socket.say(Map.of("action", "subscribe", "project", "default"));
        socket.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        try (Bench bench = Bench.slow();
                JUnitProcess junit = JUnitProcess.start(
                        directory, bench.url(), server.server().url(), token)) {
            String id = socket.await("start", message -> LiveSocket.type(message, "runStarted"))
                    .at("/change/run")
                    .asText();
            JsonNode snapshot = socket.await(
                    "a look at it",
                    message -> LiveSocket.type(message, "snapshot")
                            && message.at("/snapshot/done").asInt() > 2);
            assertThat(snapshot.at("/snapshot/run").asText()).isEqualTo(id);
            assertThat(snapshot.at("/snapshot/trials").asInt()).isEqualTo(JUnitProcess.SAMPLES);
            Wait.until("trials while it goes on", () -> run(id).path("done").asInt() > 2);
            assertThat(run(id).path("state").asText()).isEqualTo("running");
            assertThat(viewer.get(PROJECT + "/runs/" + id + "/samples")
                            .expect(200)
                            .at("/items"))
                    .isNotEmpty();

            assertThat(junit.exit()).as(junit::output).isZero();
            socket.await("end", message -> LiveSocket.type(message, "runFinished"));

            JsonNode run = run(id);
            assertThat(run.path("state").asText()).isEqualTo("complete");
            assertThat(run.path("source").asText()).isEqualTo("upload");
            assertThat(run.path("startedBy").asText()).isEqualTo("runner");
            assertThat(run.path("verdict").asText()).isEqualTo("PASS");
            assertThat(run.path("resumable").asBoolean()).isFalse();
            assertThat(run.at("/fingerprint/identity").size()).isPositive();
            assertThat(run.at("/fingerprint/context/branch").asText()).isEqualTo("better-prompt");
            assertThat(run.at("/fingerprint/context/build").asText())
                    .isEqualTo("https://github.com/me/bot/actions/runs/17");
            assertThat(stored(id)).hasSize(JUnitProcess.SAMPLES).isEqualTo(local(id));
            assertThat(viewer.get(PROJECT + "/runs/" + id + "/metrics").at("/items"))
                    .anySatisfy(metric -> {
                        assertThat(metric.path("name").asText()).isEqualTo("accuracy");
                        assertThat(metric.path("estimate").asDouble()).isEqualTo(0.5);
                    });
            assertThat(viewer.get(PROJECT + "/runs/" + id + "/export?format=html")
                            .expect(200)
                            .bytes())
                    .isNotEmpty();
        }
    }

    @Test
    void a_run_that_is_killed_half_way_and_gone_on_with_repeats_nothing() throws Exception {
        try (Bench bench = Bench.slow()) {
            String id;
            try (JUnitProcess junit =
                    JUnitProcess.start(directory, bench.url(), server.server().url(), token)) {
                Wait.until(
                        "half of it",
                        () -> underWay()
                                .filter(run -> run.path("done").asInt() >= 6)
                                .isPresent());
                junit.kill();
                id = underWay().orElseThrow().path("id").asText();
            }
            silence(id);
            assertThat(run(id).path("state").asText()).isEqualTo("interrupted");
            int done = run(id).path("done").asInt();
            assertThat(done).isBetween(6, JUnitProcess.SAMPLES - 1);
            long asked = bench.requests();

            try (JUnitProcess again =
                    JUnitProcess.start(directory, bench.url(), server.server().url(), token)) {
                assertThat(again.exit()).as(again::output).isZero();
                assertThat(again.output()).doesNotContain("is not on");
            }
            assertThat(run(id).path("state").asText()).isEqualTo("complete");
            assertThat(bench.requests() - asked).isLessThanOrEqualTo(JUnitProcess.SAMPLES - done);
            assertThat(stored(id)).hasSize(JUnitProcess.SAMPLES).isEqualTo(local(id));
            assertThat(run(id).path("paidAgainUsd").isMissingNode()).isTrue();
        }
    }

    @Test
    void a_server_that_cannot_be_reached_costs_one_warning_and_leaves_the_files() throws Exception {
        URI nowhere;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = URI.create("http://127.0.0.1:" + closed.getLocalPort());
        }
        try (Bench bench = Bench.quick();
                JUnitProcess junit = JUnitProcess.start(directory, bench.url(), nowhere, token)) {
            assertThat(junit.exit()).as(junit::output).isZero();
            assertThat(junit.output())
                    .containsOnlyOnce(" is not on 127.0.0.1: ")
                    .doesNotContain(token);
            try (Stream<Path> files = Files.walk(directory.resolve("reports"))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .contains("run.json", "report.html", "junit.xml", "summary.md");
            }
        }
    }

    /** As if nothing had been heard of it for two minutes. */
    private static void silence(String run) throws SQLException {
        try (Connection connection = Sql.connect(server.databaseUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "update launch set heartbeat_at = now() - interval '2 minutes' where run = '" + run + "'");
        }
    }

    private static Map<String, Object> begin(String id) {
        return begin(id, "1", Instant.now());
    }

    private static Map<String, Object> begin(String id, String dataset, Instant startedAt) {
        return Map.of(
                "schema",
                "llmbench-upload/1",
                "run",
                Map.of(
                        "id", id,
                        "benchmark", "sums",
                        "startedAt", startedAt.toString(),
                        "models", List.of("a"),
                        "tasks", List.of("t"),
                        "trials", 2,
                        "fingerprint", Map.of("identity", Map.of("dataset t", dataset), "context", Map.of())),
                "origin",
                Map.of());
    }

    private static String trial(String sample, String answer) {
        return "{\"key\":{\"model\":\"a\",\"task\":\"t\",\"sample\":\"" + sample
                + "\",\"epoch\":1},\"outcome\":\"ANSWERED\",\"text\":\"" + answer + "\",\"scores\":{},\"calls\":[]}";
    }

    private static Client.Answer part(String run, int number, String lines) {
        return part(run, number, zipped(lines), "gzip");
    }

    private static Client.Answer part(String run, int number, byte[] body, String encoding) {
        Client client = encoding == null ? runner : runner.with("Content-Encoding", encoding);
        return client.send("PUT", UPLOADS + "/" + run + "/parts/" + number, "application/x-ndjson", body);
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Object> result(int trials) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("schema", "llmbench-upload/1");
        result.put("trials", trials);
        result.put("finishedAt", Instant.now().toString());
        result.put("status", "COMPLETE");
        for (String list : List.of("metrics", "gates", "comparisons", "outcomes", "facts", "histograms")) {
            result.put(list, List.of());
        }
        return result;
    }

    @Test
    void who_watches_hears_that_a_run_fell_silent_once_and_that_it_is_heard_of_again() throws SQLException {
        LiveSocket socket = new LiveSocket(server, LiveSocket.ticket(viewer), null);
        socket.say(Map.of("action", "subscribe", "project", "default"));
        socket.await("subscription", message -> LiveSocket.type(message, "subscribed"));
        runner.post(UPLOADS, begin("silent")).expect(201);
        silence("silent");
        Predicate<JsonNode> interrupted =
                message -> message.at("/change/run").asText().equals("silent")
                        && message.at("/change/state").asText().equals("interrupted");
        socket.await("silence", interrupted);
        int before = socket.messages().size();
        part("silent", 1, trial("s1", "x") + "\n").expect(204);
        Wait.until(
                "that it goes on",
                () -> socket.messages().stream()
                        .skip(before)
                        .anyMatch(message -> LiveSocket.type(message, "runStarted")
                                && message.at("/change/run").asText().equals("silent")));
        assertThat(socket.messages().stream().filter(interrupted)).hasSize(1);
        assertThat(run("silent").path("state").asText()).isEqualTo("running");
    }

    @Test
    void each_part_and_each_trial_is_kept_once_however_often_it_comes() {
        assertThat(runner.post(UPLOADS, begin("twice"))
                        .expect(201)
                        .at("/nextPart")
                        .asInt())
                .isEqualTo(1);
        String first = trial("s1", "x") + "\n" + trial("s2", "y") + "\n";
        part("twice", 1, first).expect(204);
        part("twice", 1, first).expect(204);
        part("twice", 2, first).expect(204);
        part("twice", 2, trial("s2", "z")).expect(204);
        JsonNode stand = runner.post(UPLOADS, begin("twice")).expect(200).json();
        assertThat(stand.path("nextPart").asInt()).isEqualTo(3);
        assertThat(stand.path("trials").asInt()).isEqualTo(2);
        assertThat(viewer.get(PROJECT + "/runs/twice/samples").expect(200).texts("answer"))
                .containsExactlyInAnyOrder("x", "z");
        assertThat(runner.post(UPLOADS + "/twice/complete", result(3))
                        .expect(409)
                        .at("/detail")
                        .asText())
                .isEqualTo("run twice has 2 of 3 trials here; send the others first");
        runner.post(UPLOADS + "/twice/complete", result(2)).expect(200);
        runner.post(UPLOADS + "/twice/complete", result(2)).expect(200);
        assertThat(runner.post(UPLOADS, begin("twice")).expect(200).at("/state").asText())
                .isEqualTo("complete");
        part("twice", 1, first).expect(204);
        part("twice", 7, first).expect(409);
        runner.post(PROJECT + "/runs/twice/resume").expect(409);
    }

    private static void waiting(int many) {
        Wait.until(
                many + " that wait",
                () -> Sql.texts(
                                        server.databaseUrl(),
                                        "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
                                                + " and query ~ 'trial|update run|from run'")
                                .size()
                        == many);
    }

    @Test
    void a_part_that_comes_in_while_the_result_is_sent_is_counted() throws Exception {
        runner.post(UPLOADS, begin("first-in")).expect(201);
        part("first-in", 1, trial("s1", "x") + "\n" + trial("s2", "y")).expect(204);
        CompletableFuture<Client.Answer> last;
        CompletableFuture<Client.Answer> result;
        try (Connection lock = Sql.connect(server.ownerUrl());
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("lock table trial in share mode");
            last = CompletableFuture.supplyAsync(() -> part("first-in", 2, trial("s3", "z")));
            waiting(1);
            result = CompletableFuture.supplyAsync(() -> runner.post(UPLOADS + "/first-in/complete", result(2)));
            waiting(2);
            lock.rollback();
        }
        last.get().expect(204);
        assertThat(result.get().expect(409).at("/detail").asText())
                .isEqualTo("run first-in has 3 of 2 trials here; send the others first");
    }

    @Test
    void a_part_that_is_on_its_way_when_the_run_comes_to_its_end_is_refused() throws Exception {
        runner.post(UPLOADS, begin("last-in")).expect(201);
        part("last-in", 1, trial("s1", "x") + "\n" + trial("s2", "y")).expect(204);
        CompletableFuture<Client.Answer> last;
        CompletableFuture<Client.Answer> result;
        try (Connection lock = Sql.connect(server.databaseUrl());
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("select 1 from run where id = 'last-in' for update");
            result = CompletableFuture.supplyAsync(() -> runner.post(UPLOADS + "/last-in/complete", result(2)));
            waiting(1);
            last = CompletableFuture.supplyAsync(() -> part("last-in", 2, trial("s3", "z")));
            waiting(2);
            lock.rollback();
        }
        result.get().expect(200);
        assertThat(last.get().expect(409).at("/detail").asText())
                .isEqualTo("run last-in came to its end; it takes no more trials");
    }

    @Test
    void rules_of_alerts_look_at_a_run_of_elsewhere_once_its_result_is_here() {
        server.admin()
                .put(PROJECT + "/alert-rules/elsewhere", Map.of("kind", "gate-failed"))
                .expect(200);
        runner.post(UPLOADS, begin("gated")).expect(201);
        part("gated", 1, trial("s1", "x") + "\n" + trial("s2", "y")).expect(204);
        GateResult failed =
                new GateResult(Gate.parse("accuracy >= 0.9"), "a", null, Verdict.FAIL, null, null, "accuracy was 0.5");
        Map<String, Object> result = result(2);
        result.put("gates", List.of(JSON.convertValue(failed, Map.class)));
        runner.post(UPLOADS + "/gated/complete", result).expect(200);
        runner.post(UPLOADS + "/gated/complete", result).expect(200);
        JsonNode alerts = viewer.get(PROJECT + "/alerts?run=gated").expect(200).at("/items");
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).path("text").asText()).contains("1 of 1 gates of run gated of sums failed");
    }

    @Test
    void a_benchmark_of_which_only_runs_came_is_listed_and_not_run_here_for_a_reason() {
        runner.post(UPLOADS, begin("elsewhere")).expect(201);
        JsonNode sums =
                viewer.get(PROJECT + "/benchmarks?limit=200").expect(200).at("/items/0");
        assertThat(sums.path("name").asText()).isEqualTo("sums");
        assertThat(sums.path("version").asInt()).isZero();
        assertThat(sums.path("source").asText()).isEqualTo("upload");
        assertThat(sums.path("notHere").asText())
                .startsWith("its code is not on this server: run it where its code is");
        assertThat(runner.post(PROJECT + "/runs", Map.of("benchmark", "sums"))
                        .expect(409)
                        .at("/detail")
                        .asText())
                .isEqualTo("benchmark sums cannot be run here: "
                        + sums.path("notHere").asText());
        runner.put(PROJECT + "/schedules/sums", Map.of("benchmark", "sums", "everySeconds", 3600))
                .expect(409);
    }

    @Test
    void a_run_that_stopped_before_its_end_may_go_on() {
        runner.post(UPLOADS, begin("partial")).expect(201);
        part("partial", 1, trial("s1", "x")).expect(204);
        Map<String, Object> stopped = result(1);
        stopped.put("status", "PARTIAL");
        runner.post(UPLOADS + "/partial/complete", stopped).expect(200);
        assertThat(run("partial").path("state").asText()).isEqualTo("partial");
        assertThat(runner.post(UPLOADS, begin("partial"))
                        .expect(200)
                        .at("/state")
                        .asText())
                .isEqualTo("running");
        part("partial", 2, trial("s2", "y")).expect(204);
        runner.post(UPLOADS + "/partial/complete", result(2)).expect(200);
        assertThat(run("partial").path("state").asText()).isEqualTo("complete");
    }

    @Test
    void what_is_no_trial_of_the_run_or_too_much_is_refused() {
        runner.post(UPLOADS, begin("strict")).expect(201);
        part("strict", 1, "no json").expect(400);
        part("strict", 1, "null").expect(400);
        part("strict", 1, "{}").expect(400);
        part("strict", 1, trial("s1", "x").replace("\"a\"", "\"b\"")).expect(400);
        part("strict", 1, trial("s".repeat(1_001), "x")).expect(400);
        part("strict", 1, trial("s1", "x").replace("ANSWERED", "GUESSED")).expect(400);
        part("strict", 1, "not zipped".getBytes(StandardCharsets.UTF_8), "gzip").expect(400);
        part("strict", 1, zipped(trial("s1", "x")), "br").expect(415);
        part("strict", 1, new byte[17 << 20], null).expect(413);
        part("strict", 1, (trial("s1", "x") + "\n").repeat(2_001)).expect(413);
        // A few kilobytes that unpack to more than there may be.
        part("strict", 1, trial("s1", "x") + " ".repeat(65 << 20)).expect(413);
        part("strict", 0, trial("s1", "x")).expect(400);
        part("unknown", 1, trial("s1", "x")).expect(404);
        assertThat(runner.post(UPLOADS, begin("strict")).at("/trials").asInt()).isZero();
        part("strict", 1, trial("s1", "x").getBytes(StandardCharsets.UTF_8), null)
                .expect(204);
    }

    @Test
    void an_id_belongs_to_one_run_and_only_who_runs_in_the_project_may_send_it() {
        server.project("other");
        Client stranger = server.user("stranger", "runner", "other");
        runner.post(UPLOADS, begin("mine")).expect(201);
        viewer.post(UPLOADS, begin("mine")).expect(403);
        stranger.post(UPLOADS, begin("mine")).expect(404);
        stranger.post("/api/v1/projects/other/uploads", begin("mine")).expect(409);
        stranger.send(
                        "PUT",
                        "/api/v1/projects/other/uploads/mine/parts/1",
                        "application/x-ndjson",
                        trial("s1", "x").getBytes(StandardCharsets.UTF_8))
                .expect(404);
        stranger.post("/api/v1/projects/other/uploads/mine/complete", result(0)).expect(404);
        runner.post(UPLOADS, begin("mine", "2", Instant.now())).expect(409);
        assertThat(runner.post(PROJECT + "/runs/mine/cancel")
                        .expect(409)
                        .at("/detail")
                        .asText())
                .isEqualTo("run mine is running and cannot be cancelled here; it is made elsewhere, stop it there");
        runner.post(UPLOADS, begin("later", "1", Instant.parse("2999-01-01T00:00:00Z")))
                .expect(400);
    }
}
