package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SortTest {
    private static final String RUNS = "/api/v1/projects/default/runs";
    private static final int TWINS = 12;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("role", "api");
        for (int i = 0; i < TWINS; i++) {
            waiting("run-" + (char) ('a' + i), i % 3);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A run that waits, of one of few benchmarks, asked for at the same moment as the others. */
    private static void waiting(String run, int benchmark) {
        Sql.update(
                server.databaseUrl(),
                "insert into launch (run, project, benchmark, source, state, created_at, created_by) values ('" + run
                        + "', 'default', 'b" + benchmark
                        + "', 'server', 'cancelled', '2026-01-01T00:00:00Z', 'somebody')");
    }

    private interface Between {
        void pages(int page);
    }

    private static List<JsonNode> all(String path, Between between) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        for (int page = 0; cursor != null; page++) {
            JsonNode json =
                    server.admin().get(path + "&limit=5" + cursor).expect(200).json();
            json.path("items").forEach(rows::add);
            cursor = json.has("next") ? "&cursor=" + json.path("next").asText() : null;
            between.pages(page);
        }
        return rows;
    }

    private static List<String> texts(List<JsonNode> rows, String field) {
        return rows.stream().map(row -> row.path(field).asText()).toList();
    }

    @Test
    void runs_that_are_alike_stand_in_the_order_of_their_ids_both_ways_while_others_are_added() {
        List<String> up = texts(all(RUNS + "?sort=benchmark&q=run-", page -> waiting("run-0up" + page, 0)), "id");
        assertThat(up).doesNotHaveDuplicates().contains("run-a", "run-f", "run-l");
        List<JsonNode> down = all(RUNS + "?sort=-benchmark&q=run-", page -> waiting("run-zz" + page, 2));
        assertThat(texts(down, "id"))
                .doesNotHaveDuplicates()
                .contains("run-a", "run-f", "run-l")
                .doesNotContain("run-zz1");
        assertThat(texts(down, "benchmark")).isSortedAccordingTo((one, other) -> other.compareTo(one));
        List<String> first = down.stream()
                .filter(row -> row.path("benchmark").asText().equals("b1"))
                .map(row -> row.path("id").asText())
                .toList();
        assertThat(first).containsExactly("run-k", "run-h", "run-e", "run-b");
    }

    @Test
    void several_fields_count_one_after_the_other_and_what_has_no_value_comes_last() {
        List<JsonNode> rows = all(RUNS + "?sort=-benchmark,id&q=run-", page -> {});
        assertThat(rows.stream()
                        .filter(row -> row.path("benchmark").asText().equals("b1"))
                        .map(row -> row.path("id").asText()))
                .containsExactly("run-b", "run-e", "run-h", "run-k");
        // Nobody but the admin signed in: the others have no such time.
        server.admin()
                .post("/api/v1/users", Map.of("name", "aaron", "password", "correct horse aaron"))
                .expect(201);
        for (String sort : List.of("lastSignInAt", "-lastSignInAt")) {
            assertThat(texts(all("/api/v1/users?sort=" + sort, page -> {}), "name"))
                    .containsSubsequence("admin", "aaron");
        }
        assertThat(texts(all("/api/v1/users?sort=-name", page -> {}), "name")).containsSubsequence("admin", "aaron");
    }

    @Test
    void the_audit_log_is_sorted_and_filtered() {
        List<JsonNode> rows = all("/api/v1/audit?sort=actor,-seq", page -> {});
        assertThat(texts(rows, "actor")).isSorted();
        assertThat(texts(all("/api/v1/audit?action=session.open", page -> {}), "action"))
                .isNotEmpty()
                .containsOnly("session.open");
        assertThat(texts(all("/api/v1/audit?until=2020-01-01T00:00:00Z", page -> {}), "seq"))
                .isEmpty();
    }

    @Test
    void a_field_that_there_is_not_and_a_cursor_of_another_order_are_named() {
        for (String path : List.of(RUNS, "/api/v1/users", "/api/v1/audit")) {
            Client.Answer answer = server.admin().get(path + "?sort=colour").expect(400);
            assertThat(answer.at("/errors/0/parameter").asText()).isEqualTo("sort");
            assertThat(answer.at("/errors/0/message").asText()).contains("\"colour\"", "fields are");
        }
        server.admin().get(RUNS + "?sort=id,-id").expect(400);
        server.admin().get(RUNS + "?sort=").expect(400);
        String cursor = server.admin().get(RUNS + "?limit=2").at("/next").asText();
        Client.Answer other =
                server.admin().get(RUNS + "?limit=2&sort=id&cursor=" + cursor).expect(400);
        assertThat(other.at("/errors/0/parameter").asText()).isEqualTo("cursor");
        assertThat(server.admin()
                        .get(RUNS + "?colour=red")
                        .expect(400)
                        .at("/errors/0/parameter")
                        .asText())
                .isEqualTo("colour");
    }

    private static List<String> paged(String path, String field) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Client.Answer page = server.admin().get(path + "?limit=2" + cursor).expect(200);
            assertThat(page.at("/items")).hasSizeLessThanOrEqualTo(2);
            seen.addAll(page.texts(field));
            cursor = page.json().has("next") ? "&cursor=" + page.at("/next").asText() : null;
        }
        return seen;
    }

    @Test
    void lists_of_what_people_set_up_by_hand_come_in_pages_too() {
        String project = "/api/v1/projects/default";
        Client admin = server.admin();
        try (Bench bench = Bench.quick()) {
            Bench.upload(admin, "default", 1);
            admin.put(project + "/benchmarks/sums", Map.of("declaration", bench.declaration()))
                    .expect(200);
        }
        for (String name : List.of("e", "b", "d", "a", "c")) {
            server.user("paged-" + name, "viewer", "default").get("/api/v1/me").expect(200);
            admin.put(project + "/schedules/" + name, Map.of("benchmark", "sums", "everySeconds", 3600))
                    .expect(200);
            admin.put(project + "/alert-rules/" + name, Map.of("kind", "run-failed"))
                    .expect(200);
            admin.post(project + "/webhooks", Map.of("name", name, "url", "http://127.0.0.1:9/" + name))
                    .expect(201);
            Sql.update(
                    server.databaseUrl(),
                    "insert into baseline (project, name, run, set_by) values ('default', '" + name + "', 'r', 'x')");
            server.client().signIn("paged-e", "correct horse paged-e");
        }
        List<String> sorted = List.of("a", "b", "c", "d", "e");
        for (String list : List.of("/schedules", "/alert-rules", "/webhooks", "/baselines")) {
            assertThat(paged(project + list, "name")).as(list).isEqualTo(sorted);
        }
        assertThat(paged(project + "/members", "user"))
                .isSorted()
                .contains("paged-a", "paged-b", "paged-c", "paged-d", "paged-e");
        Client reader = server.client().signIn("paged-e", "correct horse paged-e");
        List<String> sessions = reader.get("/api/v1/me/sessions").expect(200).texts("id");
        Client.Answer first = reader.get("/api/v1/me/sessions?limit=4").expect(200);
        Client.Answer rest = reader.get("/api/v1/me/sessions?limit=4&cursor="
                        + first.at("/next").asText())
                .expect(200);
        assertThat(sessions)
                .hasSize(7)
                .startsWith(first.texts("id").toArray(String[]::new))
                .endsWith(rest.texts("id").toArray(String[]::new));
        admin.get(project + "/schedules?cursor=!").expect(400);
    }
}
