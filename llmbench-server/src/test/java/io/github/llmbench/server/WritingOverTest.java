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

/** Who was slower is told so, where several change the same; and lists come in pages. */
@Timeout(120)
class WritingOverTest {
    private static final String PROJECT = "/api/v1/projects/default";

    private static TestServer server;
    private static Client admin;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        admin = server.admin();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Puts it twice, the second time with the version of the first, and then deletes it with the version of the second. */
    private static void written(String put, Object body, String delete) {
        String first = admin.put(put, body).expect(200).header("ETag");
        admin.with("If-Match", "\"other\"").put(put, body).expect(412);
        Client.Answer second = admin.with("If-Match", first).put(put, body).expect(200);
        assertThat(second.header("ETag"))
                .isNotEqualTo(first)
                .isEqualTo('"' + second.at("/changedAt").asText() + '"');
        admin.with("If-Match", first).put(put, body).expect(412);
        admin.with("If-Match", first).delete(delete).expect(412);
        admin.with("If-Match", second.header("ETag")).delete(delete).expect(204);
    }

    @Test
    void budgets_prices_and_label_scales_are_not_written_over_by_who_was_slower() {
        written(PROJECT + "/budgets", Map.of("scope", "month", "limitUsd", 5), PROJECT + "/budgets?scope=month");
        written(
                "/api/v1/prices",
                Map.of(
                        "model", "openai-compatible:two",
                        "input", 1,
                        "output", 2,
                        "source", "https://example.com/prices",
                        "date", "2026-11-20"),
                "/api/v1/prices?model=openai-compatible:two");
        written(
                PROJECT + "/label-scales/politeness",
                Map.of("question", "How polite?", "lowest", 1, "highest", 5),
                PROJECT + "/label-scales/politeness");
    }

    @Test
    void labels_of_a_run_are_not_written_over_by_who_was_slower() {
        try (Bench bench = Bench.quick()) {
            Bench.upload(admin, "default", 2);
            String run = Bench.start(admin, "default", bench.declaration(), "first");
            Wait.ended(admin, "default", run);
            String path = PROJECT + "/runs/" + run;
            String seen = '"' + admin.get(path).expect(200).at("/labelsVersion").asText() + '"';
            String after = admin.with("If-Match", seen)
                    .put(path + "/labels", Map.of("labels", List.of("second")))
                    .expect(200)
                    .header("ETag");
            assertThat(after)
                    .isEqualTo('"' + admin.get(path).at("/labelsVersion").asText() + '"');
            admin.with("If-Match", seen)
                    .put(path + "/labels", Map.of("labels", List.of("third")))
                    .expect(412);
            assertThat(admin.get(path).at("/labels/0").asText()).isEqualTo("second");
        }
    }

    @Test
    void a_change_is_meant_for_any_version_of_a_list_and_a_weak_tag_is_none() {
        String path = PROJECT + "/alert-rules/listed";
        Map<String, Object> rule = Map.of("kind", "run-failed");
        admin.with("If-Match", "*").put(path, rule).expect(412);
        admin.with("If-Match", "\"1\"").put(path, rule).expect(412);
        admin.with("If-Match", "\"0\"").put(path, rule).expect(200);
        admin.with("If-Match", "\"0\"").put(path, rule).expect(412);
        admin.with("If-Match", "\"7\", W/\"1\",\"1\"").put(path, rule).expect(200);
        admin.with("If-Match", "\"1\" , \"3\"").put(path, rule).expect(412);
        admin.with("If-Match", "W/\"2\"").put(path, rule).expect(412);
        admin.with("If-Match", " * ").put(path, rule).expect(200);
        for (String wrong : List.of("3", "\"3", "\"3\" \"4\"", "*, \"3\"", ",", "w/\"3\"")) {
            Client.Answer refused =
                    admin.with("If-Match", wrong).put(path, rule).expect(400);
            assertThat(refused.at("/errors/0/parameter").asText()).isEqualTo("If-Match");
            assertThat(refused.at("/errors/0/message").asText()).startsWith("must be * or entity tags in quotes");
        }
        admin.with("If-Match", "\"3\"").put(path, rule).expect(200);
    }

    @Test
    void whichever_version_is_there_is_none_where_nothing_is() {
        Client whichever = admin.with("If-Match", "*");
        whichever
                .put(PROJECT + "/label-scales/none", Map.of("question", "?", "lowest", 1, "highest", 5))
                .expect(412);
        whichever.delete(PROJECT + "/label-scales/none").expect(412);
        whichever
                .put(PROJECT + "/budgets", Map.of("scope", "run", "limitUsd", 5))
                .expect(412);
        whichever.delete(PROJECT + "/budgets?scope=run").expect(412);
        whichever.delete("/api/v1/prices?model=openai-compatible:none").expect(412);
        whichever.put(PROJECT + "/quota", Map.of()).expect(200);
    }

    @Test
    void who_has_a_version_already_is_not_sent_it_again() {
        Client.Answer full = admin.get(PROJECT + "/quota").expect(200);
        String etag = full.header("ETag");
        for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag, "\"other\",W/" + etag + " , ", "*")) {
            Client.Answer answer =
                    admin.with("If-None-Match", known).get(PROJECT + "/quota").expect(304);
            assertThat(answer.header("ETag")).as(known).isEqualTo(etag);
            assertThat(answer.bytes()).isEmpty();
        }
        for (String unknown : List.of("\"other\"", "W/\"other\"", "not a tag", etag.substring(1))) {
            admin.with("If-None-Match", unknown).get(PROJECT + "/quota").expect(200);
        }
    }

    @Test
    void what_is_put_takes_the_place_of_all_that_was_there() {
        admin.put(PROJECT + "/quota", Map.of("runsAtOnce", 7, "callsPerDay", 1_000_000, "tokensPerDay", 2_000_000))
                .expect(200);
        JsonNode quota = admin.put(PROJECT + "/quota", Map.of("callsPerDay", 2_000_000))
                .expect(200)
                .json();
        assertThat(quota).isEqualTo(admin.get(PROJECT + "/quota").expect(200).json());
        assertThat(quota.path("callsPerDay").asInt()).isEqualTo(2_000_000);
        assertThat(quota.has("runsAtOnce")).isFalse();
        assertThat(quota.has("tokensPerDay")).isFalse();
        JsonNode none = admin.put(PROJECT + "/quota", Map.of()).expect(200).json();
        assertThat(none.has("callsPerDay")).isFalse();

        admin.put(
                        PROJECT + "/retention",
                        Map.of("tracesDays", 30, "runsDays", 300, "keepLabels", List.of("kept"), "paused", true))
                .expect(200);
        JsonNode rule = admin.put(PROJECT + "/retention", Map.of("runsDays", 400))
                .expect(200)
                .json();
        assertThat(rule).isEqualTo(admin.get(PROJECT + "/retention").expect(200).json());
        assertThat(rule.path("runsDays").asInt()).isEqualTo(400);
        assertThat(rule.has("tracesDays")).isFalse();
        assertThat(rule.path("keepLabels")).isEmpty();
        assertThat(rule.path("paused").asBoolean()).isFalse();
        admin.put(PROJECT + "/retention", Map.of()).expect(200);
    }

    private static List<JsonNode> pages(String path) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = admin.get(path + "?limit=2" + cursor).expect(200).json();
            assertThat(page.path("items").size()).isLessThanOrEqualTo(2);
            page.path("items").forEach(rows::add);
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : null;
        }
        return rows;
    }

    @Test
    void tokens_prices_deliveries_and_versions_come_in_pages() {
        for (int i = 0; i < 5; i++) {
            admin.post("/api/v1/me/tokens", Map.of("name", "token " + i, "role", "viewer"))
                    .expect(201);
            admin.put(
                            "/api/v1/prices",
                            Map.of(
                                    "model",
                                    "openai-compatible:paged-" + i,
                                    "input",
                                    1,
                                    "output",
                                    2,
                                    "source",
                                    "https://example.com/prices",
                                    "date",
                                    "2026-11-20"))
                    .expect(200);
            Bench.upload(admin, "default", 3 + i);
        }
        assertThat(pages("/api/v1/me/tokens"))
                .extracting(row -> row.path("name").asText())
                .containsExactly("token 4", "token 3", "token 2", "token 1", "token 0");
        assertThat(pages("/api/v1/prices"))
                .extracting(row -> row.path("model").asText())
                .filteredOn(model -> model.contains("paged"))
                .hasSize(5)
                .isSorted();
        List<Integer> versions = pages(PROJECT + "/datasets/sums/versions").stream()
                .map(row -> row.path("version").asInt())
                .toList();
        assertThat(versions).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
        assertThat(versions.get(0)).isEqualTo(versions.size());
        admin.get("/api/v1/me/tokens?cursor=eA").expect(400);
        admin.get(PROJECT + "/datasets/sums/versions?cursor=eA").expect(400);
    }
}
