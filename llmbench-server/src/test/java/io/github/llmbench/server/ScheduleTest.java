package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ScheduleTest {
    private static final String SCHEDULES = "/api/v1/projects/default/schedules";

    private static TestServer server;
    private static Bench bench;
    private static Bench slow;
    private static Client runner;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        slow = Bench.slow();
        runner = server.user("runner", "runner", "default");
        Bench.upload(runner, "default", 4);
        put("sums", bench.declaration());
        put("slow", slow.declaration().replace("benchmark: sums", "benchmark: slow"));
    }

    @AfterAll
    static void stop() {
        bench.close();
        slow.close();
        server.close();
    }

    private static void put(String name, String declaration) {
        runner.put("/api/v1/projects/default/benchmarks/" + name, Map.of("declaration", declaration))
                .expect(200);
    }

    private static Map<String, Object> every(String benchmark, String... more) {
        Map<String, Object> schedule = new HashMap<>(Map.of("benchmark", benchmark, "everySeconds", 3600));
        for (int i = 0; i < more.length; i += 2) {
            schedule.put(more[i], more[i + 1]);
        }
        return schedule;
    }

    /** As if the schedule had been due so long ago. */
    private static void due(String name, Duration ago) {
        try (Connection connection = Sql.connect(server.databaseUrl());
                PreparedStatement statement = connection.prepareStatement(
                        "update schedule set next_at = now() - ? * interval '1 second' where name = ?")) {
            statement.setLong(1, ago.toSeconds());
            statement.setString(2, name);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode kept(String name) {
        Wait.until(
                name + " is kept",
                () -> runner.get(SCHEDULES + "/" + name).json().has("lastAt"));
        return runner.get(SCHEDULES + "/" + name).expect(200).json();
    }

    @Test
    void a_time_of_day_is_one_of_its_zone() {
        Client.Answer put = runner.put(
                        SCHEDULES + "/weekdays",
                        Map.of("benchmark", "sums", "cron", "30 6 * * 1-5", "zone", "Europe/Berlin"))
                .expect(200);
        assertThat(put.at("/next")).hasSize(5).allSatisfy(next -> {
            ZonedDateTime there = Instant.parse(next.asText()).atZone(ZoneId.of("Europe/Berlin"));
            assertThat(there.toLocalTime()).hasToString("06:30");
            assertThat(there.getDayOfWeek()).isNotIn(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
        });
        assertThat(put.at("/missed").asText()).isEqualTo("once");
        assertThat(runner.get(SCHEDULES).texts("name")).contains("weekdays");
        runner.with("If-Match", "\"7\"")
                .put(SCHEDULES + "/weekdays", every("sums"))
                .expect(412);
        assertThat(runner.put(SCHEDULES + "/weekdays", Map.of("benchmark", "sums", "everySeconds", 60, "paused", true))
                        .expect(200)
                        .at("/next"))
                .isEmpty();
        runner.delete(SCHEDULES + "/weekdays").expect(204);
        runner.delete(SCHEDULES + "/weekdays").expect(404);
        runner.get(SCHEDULES + "/weekdays").expect(404);
    }

    @Test
    void what_could_not_be_kept_is_refused_with_the_field() {
        Map<String, Map<String, Object>> wrong = Map.of(
                "#/cron", Map.of("benchmark", "sums", "cron", "every day at six"),
                "#/zone", Map.of("benchmark", "sums", "cron", "0 6 * * *", "zone", "Mars/Olympus"),
                "#", Map.of("benchmark", "sums", "cron", "0 6 * * *", "everySeconds", 60),
                "#/everySeconds", Map.of("benchmark", "sums", "everySeconds", 1));
        wrong.forEach((field, schedule) -> {
            for (Client.Answer answer : List.of(
                    runner.put(SCHEDULES + "/wrong", schedule),
                    runner.post("/api/v1/projects/default/schedule-check", schedule))) {
                assertThat(answer.expect(400).json().at("/errors/0/pointer").asText())
                        .isEqualTo(field);
            }
        });
        runner.put(SCHEDULES + "/wrong", every("none")).expect(404);
        assertThat(runner.post("/api/v1/projects/default/schedule-check", every("sums"))
                        .expect(200)
                        .at("/next"))
                .hasSize(5);
    }

    @Test
    void a_run_starts_when_its_time_comes_and_once() {
        runner.put(SCHEDULES + "/hourly", every("sums", "priority", "high")).expect(200);
        due("hourly", Duration.ofSeconds(1));
        JsonNode kept = kept("hourly");
        String run = kept.path("lastRun").asText();
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("complete");
        assertThat(runner.get("/api/v1/projects/default/runs/" + run)
                        .at("/startedBy")
                        .asText())
                .isEqualTo("schedule:hourly");
        assertThat(Instant.parse(kept.path("next").path(0).asText()))
                .isAfter(Instant.now().plusSeconds(3000));
        assertThat(kept("hourly").path("lastRun").asText()).isEqualTo(run);
    }

    @Test
    void a_missed_time_is_made_up_for_once_or_left_out() {
        runner.put(SCHEDULES + "/once", every("sums", "missed", "once")).expect(200);
        runner.put(SCHEDULES + "/left-out", every("sums", "missed", "skip")).expect(200);
        due("once", Duration.ofHours(30));
        due("left-out", Duration.ofHours(30));
        assertThat(kept("once").has("lastRun")).isTrue();
        JsonNode leftOut = kept("left-out");
        assertThat(leftOut.has("lastRun")).isFalse();
        assertThat(leftOut.path("lastProblem").asText()).contains("no worker was there");
        Wait.ended(runner, "default", kept("once").path("lastRun").asText());
    }

    @Test
    void a_run_that_is_still_under_way_is_waited_for_or_cancelled() {
        Bench.upload(runner, "default", 60);
        runner.put(SCHEDULES + "/patient", every("slow", "overlap", "skip")).expect(200);
        runner.put(SCHEDULES + "/impatient", every("slow", "overlap", "cancel")).expect(200);
        due("patient", Duration.ofSeconds(1));
        due("impatient", Duration.ofSeconds(1));
        String patient = kept("patient").path("lastRun").asText();
        String impatient = kept("impatient").path("lastRun").asText();
        due("patient", Duration.ofSeconds(1));
        due("impatient", Duration.ofSeconds(1));
        Wait.until("the second time of the patient one", () -> kept("patient").has("lastProblem"));
        assertThat(kept("patient").path("lastProblem").asText())
                .contains(patient)
                .contains("still under way");
        assertThat(kept("patient").path("lastRun").asText()).isEqualTo(patient);
        assertThat(Wait.ended(runner, "default", impatient)).isEqualTo("cancelled");
        String second = kept("impatient").path("lastRun").asText();
        assertThat(second).isNotEqualTo(impatient);
        for (String run : List.of(patient, second)) {
            runner.post("/api/v1/projects/default/runs/" + run + "/cancel").expect(202);
            assertThat(Wait.ended(runner, "default", run)).isEqualTo("cancelled");
        }
        Bench.upload(runner, "default", 4);
    }

    @Test
    void a_time_is_kept_while_a_load_is_measured() {
        runner.put(SCHEDULES + "/meanwhile", every("sums", "missed", "skip")).expect(200);
        String load = Bench.start(
                runner,
                "default",
                bench.declaration()
                        .replace("benchmark: sums", "benchmark: measured")
                        .replace("load: closed 2", "load: constant 20/s for 60s"));
        Wait.until(
                "the load is under way",
                () -> !runner.get("/api/v1/projects/default/runs/" + load + "/samples?limit=1")
                        .at("/items")
                        .isEmpty());
        due("meanwhile", Duration.ofSeconds(1));
        String run = kept("meanwhile").path("lastRun").asText();
        assertThat(runner.get("/api/v1/projects/default/runs/" + load)
                        .at("/state")
                        .asText())
                .isEqualTo("running");
        runner.post("/api/v1/projects/default/runs/" + load + "/cancel").expect(202);
        assertThat(Wait.ended(runner, "default", load)).isEqualTo("cancelled");
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("complete");
    }

    @Test
    void a_benchmark_that_is_gone_is_told_of() {
        put("gone", bench.declaration().replace("benchmark: sums", "benchmark: gone"));
        runner.put(SCHEDULES + "/orphan", every("gone")).expect(200);
        server.admin().delete("/api/v1/projects/default/benchmarks/gone").expect(204);
        due("orphan", Duration.ofSeconds(1));
        assertThat(kept("orphan").path("lastProblem").asText()).contains("no benchmark gone");
    }

    @Test
    void a_load_is_shared_by_as_many_workers_as_the_schedule_says() {
        put(
                "paced",
                bench.declaration()
                        .replace("benchmark: sums", "benchmark: paced")
                        .replace("load: closed 2", "load: constant 40/s for 1s"));
        Map<String, Object> shared = new HashMap<>(every("paced"));
        shared.put("loadWorkers", 2);
        assertThat(runner.put(SCHEDULES + "/shared", shared)
                        .expect(200)
                        .at("/loadWorkers")
                        .asInt())
                .isEqualTo(2);
        due("shared", Duration.ofSeconds(1));
        String run = "/api/v1/projects/default/runs/"
                + kept("shared").path("lastRun").asText();
        Wait.until(
                "it says what it waits for",
                () -> runner.get(run)
                        .at("/reason")
                        .asText()
                        .equals("waits: 2 workers are to make its load together, but 1 is there"));
        runner.post(run + "/cancel").expect(202);
        assertThat(runner.get(SCHEDULES + "/shared").at("/loadWorkers").asInt()).isEqualTo(2);
        shared.put("benchmark", "sums");
        for (Client.Answer answer : List.of(
                runner.put(SCHEDULES + "/shared", shared),
                runner.post("/api/v1/projects/default/schedule-check", shared))) {
            assertThat(answer.expect(400).at("/errors/0/pointer").asText()).isEqualTo("#/loadWorkers");
        }
        runner.delete(SCHEDULES + "/shared").expect(204);
    }
}
