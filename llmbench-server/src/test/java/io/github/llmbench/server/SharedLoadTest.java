package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Latency;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measured loads: one worker makes one alone, or several make it together. */
@Timeout(180)
class SharedLoadTest {
    private static final String RUNS = "/api/v1/projects/default/runs";

    @TempDir
    Path directory;

    /** A server for models that writes down when each request came. */
    private final class Logged implements AutoCloseable {
        private final Path log;
        private final Simulator simulator;

        Logged(String name, Duration latency) {
            log = directory.resolve(name);
            simulator = Simulator.start(SimulatorOptions.builder()
                    .answers(Answers.script("2"))
                    .latency(Latency.fixed(latency, Duration.ZERO))
                    .log(log)
                    .build());
        }

        String declaration(String load) {
            return """
                    benchmark: sums
                    models:
                      - {ref: "openai-compatible:a", label: a, base-url: "%s/v1"}
                    tasks:
                      - dataset: {file: sums, input: question, target: answer}
                        prompt: "{{question}}"
                        scorers: [includes]
                    load: %s
                    """.formatted(simulator.url(), load);
        }

        /** Seconds since the epoch at which requests came, in order; the log is whole once the simulator is closed. */
        List<Double> arrivals() throws IOException {
            try (Stream<String> lines = Files.lines(log)) {
                JsonMapper json = new JsonMapper();
                return lines.map(line -> {
                            try {
                                JsonNode entry = json.readTree(line);
                                return (entry.path("epochOrigin").asLong()
                                                + entry.path("received").asLong())
                                        / 1e9;
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .sorted()
                        .toList();
            }
        }

        @Override
        public void close() {
            simulator.close();
        }
    }

    private static String start(Client client, String declaration, int workers) {
        return client.post(RUNS, Map.of("declaration", declaration, "loadWorkers", workers))
                .expect(201)
                .at("/id")
                .asText();
    }

    private static Map<String, Double> metrics(Client client, String run) {
        Map<String, Double> metrics = new HashMap<>();
        client.get(RUNS + "/" + run + "/metrics")
                .expect(200)
                .at("/items")
                .forEach(metric -> metrics.put(
                        metric.path("name").asText(), metric.path("estimate").asDouble()));
        return metrics;
    }

    private static JsonNode run(Client client, String id) {
        return client.get(RUNS + "/" + id).expect(200).json();
    }

    private static int trials(TestServer server, String run) {
        return Integer.parseInt(Sql.texts(
                        server.databaseUrl(),
                        "select count(*)::text from trial t join run r on r.no = t.run where r.id = '" + run + "'")
                .get(0));
    }

    @Test
    void two_workers_make_the_whole_rate_together_and_their_measurements_add_up() throws IOException {
        Logged models = new Logged("shared.jsonl", Duration.ofMillis(20));
        String id;
        try (models;
                TestServer server = TestServer.start("heartbeat-seconds", "1")) {
            Client runner = server.user("runner", "runner", "default");
            Bench.upload(runner, "default", 50);
            id = start(runner, models.declaration("constant 40/s for 3s"), 2);
            Wait.until(
                    "it says why it waits",
                    () -> run(runner, id)
                            .path("reason")
                            .asText()
                            .equals("waits: 2 workers are to make its load together, but 1 is there"));
            try (Server worker = server.another("role", "worker")) {
                assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
                assertThat(worker.url()).isNotNull();
            }
            JsonNode run = run(runner, id);
            assertThat(run.has("reason")).isFalse();
            assertThat(trials(server, id)).isEqualTo(120);
            assertThat(run.at("/fingerprint/context/load workers").asText()).isEqualTo("2");
            assertThat(run.path("facts"))
                    .extracting(JsonNode::asText)
                    .contains("load: made by 2 workers together, each its part of it from the same moment on")
                    .anyMatch(fact -> fact.startsWith("worker 1 of 2: "))
                    .anyMatch(fact -> fact.startsWith("worker 2 of 2: "));
            Map<String, Double> metrics = metrics(runner, id);
            assertThat(metrics.get("load.scheduled")).isEqualTo(120);
            assertThat(metrics.get("throughput.calls")).isBetween(36.0, 41.0);
            assertThat(Sql.texts(
                            server.databaseUrl(),
                            "select count(distinct worker)::text from load_part where over and run = '" + id + "'"))
                    .containsExactly("2");
            assertThat(Sql.texts(
                            server.databaseUrl(),
                            "select (seen::json ->> 'scheduled') from load_part where run = '" + id + "'"))
                    .containsExactly("60", "60");
        }
        List<Double> arrivals = models.arrivals();
        assertThat(arrivals).hasSize(120);
        assertThat(119 / (arrivals.get(119) - arrivals.get(0))).isBetween(36.0, 44.0);
    }

    @Test
    void while_a_load_is_measured_its_worker_makes_nothing_else() throws IOException {
        Logged measured = new Logged("measured.jsonl", Duration.ofMillis(10));
        Logged others = new Logged("others.jsonl", Duration.ofMillis(100));
        try (measured;
                others;
                TestServer server = TestServer.start()) {
            Client runner = server.user("runner", "runner", "default");
            Bench.upload(runner, "default", 60);
            String first = Bench.start(runner, "default", others.declaration("closed 2"));
            Wait.until("it is under way", () -> run(runner, first).path("done").asInt() > 0);
            String load = Bench.start(runner, "default", measured.declaration("constant 30/s for 2s"));
            String second = Bench.start(runner, "default", others.declaration("closed 2"));
            for (String each : List.of(load, first, second)) {
                assertThat(Wait.ended(runner, "default", each))
                        .as(() -> run(runner, each).toString())
                        .isEqualTo("complete");
            }
        }
        List<Double> load = measured.arrivals();
        List<Double> beside = others.arrivals();
        assertThat(load).hasSize(60);
        assertThat(beside).hasSize(120);
        assertThat(beside).noneMatch(at -> at >= load.get(0) && at <= load.get(59));
        assertThat(beside).anyMatch(at -> at < load.get(0)).anyMatch(at -> at > load.get(59));
    }

    @Test
    void a_load_of_two_workers_keeps_to_its_projects_day_and_is_not_made_for_ever() throws IOException {
        Logged models = new Logged("kept.jsonl", Duration.ofMillis(20));
        String silent = "update scheduled_tasks set last_heartbeat = now() - interval '1 hour'"
                + " where picked and task_name = 'load' and taken_back < 3 and exists (select 1 from launch l"
                + " where starts_with(task_instance, l.run || '/') and load_starts_at < now())";
        try (models;
                TestServer server = TestServer.start("heartbeat-seconds", "1");
                Server worker = server.another("role", "worker")) {
            assertThat(worker.url()).isNotNull();
            Client admin = server.admin();
            Bench.upload(admin, "default", 50);
            String lost = start(admin, models.declaration("constant 10/s for 60s"), 2);
            Wait.until("its workers were lost three times", () -> {
                Sql.update(server.databaseUrl(), silent);
                return run(admin, lost).path("state").asText().equals("failed");
            });
            assertThat(run(admin, lost).path("reason").asText())
                    .isEqualTo(
                            "its worker died three times while at its task load; it may need more memory than workers have");
            admin.put("/api/v1/projects/default/quota", Map.of("callsPerDay", models.simulator.requests() + 30))
                    .expect(200);
            String held = start(admin, models.declaration("constant 20/s for 60s"), 2);
            assertThat(Wait.ended(admin, "default", held)).isEqualTo("partial");
            assertThat(run(admin, held).path("facts"))
                    .extracting(JsonNode::asText)
                    .contains("stopped: its project has used up its calls or tokens of the day");
            String later = start(admin, models.declaration("constant 20/s for 60s"), 2);
            Wait.until(
                    "the next one waits",
                    () -> run(admin, later).path("reason").asText().contains("it goes on at midnight UTC"));
        }
    }

    @Test
    @Tag("long")
    void a_worker_that_is_lost_in_the_middle_of_a_load_costs_a_new_measurement_of_the_whole() throws IOException {
        Logged models = new Logged("again.jsonl", Duration.ofMillis(20));
        try (models;
                TestServer server = TestServer.start("heartbeat-seconds", "1")) {
            Client runner = server.user("runner", "runner", "default");
            Bench.upload(runner, "default", 50);
            String id;
            try (Server worker = server.another("role", "worker")) {
                id = start(runner, models.declaration("constant 20/s for 8s"), 2);
                Wait.until("it is measured", () -> run(runner, id).path("done").asInt() > 10);
                assertThat(worker.url()).isNotNull();
            }
            Wait.until(
                    "it begins anew",
                    () -> run(runner, id).path("reason").asText().contains("1 is there"));
            try (Server worker = server.another("role", "worker")) {
                assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
                assertThat(worker.url()).isNotNull();
            }
            assertThat(trials(server, id)).isEqualTo(160);
            assertThat(metrics(runner, id).get("load.scheduled")).isEqualTo(160);
        }
    }

    @Test
    void a_load_that_is_cancelled_while_it_waits_for_workers_is_over_and_one_that_cannot_be_shared_is_refused() {
        try (Logged models = new Logged("none.jsonl", Duration.ZERO);
                TestServer server = TestServer.start()) {
            Client runner = server.user("runner", "runner", "default");
            Bench.upload(runner, "default", 10);
            String id = start(runner, models.declaration("constant 40/s for 3s"), 3);
            Wait.until("it waits", () -> run(runner, id).has("reason"));
            runner.post(RUNS + "/" + id + "/cancel").expect(202);
            assertThat(Wait.ended(runner, "default", id)).isEqualTo("cancelled");
            assertThat(runner.post(RUNS, Map.of("declaration", models.declaration("closed 4"), "loadWorkers", 2))
                            .expect(400)
                            .at("/errors/0/message")
                            .asText())
                    .contains("cannot be shared by 2 workers: it is not measured");
            assertThat(models.simulator.requests()).isZero();
        }
    }
}
