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
class LabelTest {
    private static TestServer server;
    private static Bench bench;
    private static Client ann;
    private static Client bob;
    private static Client viewer;
    private static String run;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        ann = server.user("ann", "runner", "default");
        bob = server.user("bob", "runner", "default");
        viewer = server.user("viewer", "viewer", "default");
        Bench.upload(ann, "default", 20);
        run = started();
    }

    private static String started() {
        String id = Bench.start(ann, "default", bench.declaration());
        assertThat(Wait.ended(ann, "default", id)).isEqualTo("complete");
        return "/api/v1/projects/default/runs/" + id;
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static List<JsonNode> queue(Client reviewer, String of, String more) {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = reviewer.get(of + "/review?scorer=includes&limit=7" + more + cursor)
                    .expect(200)
                    .json();
            page.path("items").forEach(all::add);
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : null;
        } while (cursor != null);
        return all;
    }

    @Test
    void a_queue_is_blind_shuffled_and_the_same_for_all() {
        List<JsonNode> mine = queue(ann, run, "&pending=false");
        assertThat(mine).hasSize(40).allSatisfy(item -> {
            assertThat(item.has("model")).isFalse();
            assertThat(item.has("scores")).isFalse();
            assertThat(item.at("/messages/0/text").asText()).endsWith("?");
            assertThat(item.at("/answer").asText()).isEqualTo("2");
        });
        List<String> order =
                mine.stream().map(item -> item.path("item").asText()).toList();
        assertThat(queue(bob, run, "&pending=false").stream()
                        .map(item -> item.path("item").asText()))
                .isEqualTo(order);
        List<String> samples =
                mine.stream().map(item -> item.path("sample").asText()).toList();
        assertThat(samples).isNotEqualTo(samples.stream().sorted().toList());
    }

    @Test
    void what_was_labelled_leaves_the_queue_and_can_be_taken_back() {
        String of = started();
        JsonNode first = queue(ann, of, "").get(0);
        String item = of + "/review/" + first.path("item").asText();
        JsonNode label = ann.put(item, Map.of("scorer", "includes", "choice", "right", "note", "fine"))
                .expect(200)
                .json();
        assertThat(label.path("value").asInt()).isEqualTo(1);
        assertThat(queue(ann, of, "")).hasSize(39);
        assertThat(queue(bob, of, "")).hasSize(40);
        JsonNode page = ann.get(of + "/review?scorer=includes&pending=false&limit=1")
                .expect(200)
                .json();
        assertThat(page.path("labelled").asInt()).isEqualTo(1);
        assertThat(page.path("total").asInt()).isEqualTo(40);
        assertThat(page.at("/items/0/label/choice").asText()).isEqualTo("right");
        assertThat(page.at("/scale/choices/0/name").asText()).isEqualTo("wrong");

        ann.delete(item + "?scorer=includes").expect(204);
        ann.delete(item + "?scorer=includes").expect(404);
        assertThat(queue(ann, of, "")).hasSize(40);
        assertThat(server.admin().get("/api/v1/audit?limit=50").texts("action")).contains("label.put", "label.remove");
    }

    @Test
    void agreement_is_that_of_the_labels() {
        String of = started();
        // Ann says what is right; Bob calls everything right. The scorer agrees with Ann but for one answer.
        List<JsonNode> items = queue(ann, of, "");
        JsonNode odd = items.get(0);
        for (JsonNode item : items) {
            boolean even = Integer.parseInt(item.path("sample").asText().substring(1)) % 2 == 0;
            boolean said = item.equals(odd) != even;
            String path = of + "/review/" + item.path("item").asText();
            ann.put(path, Map.of("scorer", "includes", "value", said ? 1 : 0)).expect(200);
        }
        JsonNode agreement =
                viewer.get(of + "/agreement?scorer=includes").expect(200).json();
        assertThat(agreement.path("nominal").asBoolean()).isTrue();
        assertThat(agreement.at("/judge/pairs").asInt()).isEqualTo(40);
        assertThat(agreement.at("/judge/same/estimate").asDouble()).isEqualTo(39 / 40.0);
        // Expected agreement is half where one rater says each as often: kappa is (0.975 - 0.5) / 0.5.
        assertThat(agreement.at("/judge/kappa/estimate").asDouble()).isEqualTo(0.95);
        assertThat(agreement.at("/judge/kappa/interval/low").asDouble()).isBetween(0.6, 0.95);
        for (String correlation : List.of("pearson", "spearman")) {
            assertThat(agreement.at("/judge/" + correlation).asDouble()).isBetween(0.9, 1.0);
            assertThat(agreement.at("/judge/" + correlation + "Interval/low").asDouble())
                    .isBetween(0.6, 0.96);
        }
        assertThat(agreement.path("byModel")).hasSize(2);
        assertThat(agreement.path("between")).isEmpty();

        for (JsonNode item : items.subList(0, 10)) {
            bob.put(of + "/review/" + item.path("item").asText(), Map.of("scorer", "includes", "choice", "right"))
                    .expect(200);
        }
        JsonNode both = viewer.get(of + "/agreement?scorer=includes&task=sums")
                .expect(200)
                .json();
        assertThat(both.at("/reviewers").asInt()).isEqualTo(2);
        assertThat(both.at("/alpha/units").asInt()).isEqualTo(10);
        assertThat(both.at("/alpha/estimate").asDouble())
                .isBetween(
                        both.at("/alpha/interval/low").asDouble(),
                        both.at("/alpha/interval/high").asDouble());
        assertThat(both.at("/between/0/left").asText()).isEqualTo("ann");
        assertThat(both.at("/between/0/agreement/kappa/estimate").asDouble()).isZero();
        assertThat(viewer.get(of + "/human-labels?scorer=includes&reviewer=bob")
                        .expect(200)
                        .at("/items"))
                .hasSize(10);
        JsonNode page = viewer.get(of + "/human-labels?scorer=includes&limit=30")
                .expect(200)
                .json();
        assertThat(page.path("items")).hasSize(30);
        assertThat(viewer.get(of + "/human-labels?scorer=includes&limit=30&cursor="
                                + page.path("next").asText())
                        .expect(200)
                        .at("/items"))
                .hasSize(20);
    }

    @Test
    void numbers_of_several_people_count_by_their_median_and_runs_that_people_labelled_are_found() {
        server.project("graded");
        Bench.upload(server.admin(), "graded", 4);
        String runs = "/api/v1/projects/graded/runs";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ids.add(Bench.start(server.admin(), "graded", bench.declaration()));
            assertThat(Wait.ended(server.admin(), "graded", ids.get(i))).isEqualTo("complete");
        }
        server.admin()
                .put("/api/v1/projects/graded/label-scales/includes", Map.of("lowest", 0, "highest", 10))
                .expect(200);
        Map<String, Integer> said = Map.of("dora", 0, "emil", 6, "fay", 10, "gus", 7);
        String first = runs + "/" + ids.get(0);
        said.forEach((name, value) -> server.user(name, "runner", "graded")
                .put(
                        first + "/human-labels",
                        Map.of("task", "sums", "model", "a", "sample", "q1", "scorer", "includes", "value", value))
                .expect(200));
        JsonNode agreement = server.admin()
                .get(first + "/agreement?scorer=includes")
                .expect(200)
                .json();
        assertThat(agreement.path("nominal").asBoolean()).isFalse();
        assertThat(agreement.at("/judge/rightMean").asDouble()).isEqualTo(6.5);
        assertThat(server.admin().get(runs + "?reviewed=includes").expect(200).texts("id"))
                .containsExactly(ids.get(0));
        assertThat(server.admin().get(runs + "?reviewed=other").expect(200).at("/items"))
                .isEmpty();
    }

    @Test
    void a_scale_of_ones_own_asks_what_no_scorer_answers() {
        String scales = "/api/v1/projects/default/label-scales";
        ann.get(run + "/review?scorer=politeness").expect(400);
        ann.put(scales + "/politeness", Map.of("question", "How polite?", "lowest", 1, "highest", 5))
                .expect(200);
        assertThat(ann.get(run + "/review?scorer=politeness")
                        .expect(200)
                        .at("/scale/question")
                        .asText())
                .isEqualTo("How polite?");
        Map<String, Object> label =
                Map.of("task", "sums", "model", "a", "sample", "q1", "scorer", "politeness", "value", 4.5);
        ann.put(run + "/human-labels", label).expect(200);
        JsonNode agreement =
                viewer.get(run + "/agreement?scorer=politeness").expect(200).json();
        assertThat(agreement.path("nominal").asBoolean()).isFalse();
        assertThat(agreement.at("/judge/pairs").asInt()).isZero();

        ann.put(
                        scales + "/tone",
                        Map.of(
                                "choices",
                                List.of(Map.of("name", "warm", "value", 2), Map.of("name", "cold", "value", 7)),
                                "ordered",
                                false))
                .expect(200);
        assertThat(viewer.get(scales).expect(200).texts("scorer")).contains("politeness", "tone");
        viewer.put(scales + "/tone", Map.of("lowest", 1, "highest", 2)).expect(403);
        server.admin().delete(scales + "/tone").expect(204);
        server.admin().delete(scales + "/tone").expect(404);
    }

    @Test
    void what_is_no_label_of_the_scale_is_refused_by_name() {
        String scales = "/api/v1/projects/default/label-scales/odd";
        ann.put(scales, Map.of()).expect(400);
        ann.put(scales, Map.of("lowest", 1)).expect(400);
        ann.put(scales, Map.of("lowest", 2, "highest", 1)).expect(400);
        ann.put(scales, "{\"lowest\": 0, \"highest\": 1e999}").expect(400);
        ann.put(scales, Map.of("choices", List.of(Map.of("name", "a", "value", 1), Map.of("name", "a", "value", 2))))
                .expect(400);
        String labels = run + "/human-labels";
        Map<String, Object> known = Map.of("task", "sums", "model", "a", "sample", "q2", "scorer", "includes");
        ann.put(labels, known).expect(400);
        for (Map<String, ?> wrong : List.of(
                Map.of("value", 0.5),
                Map.of("choice", "perhaps"),
                Map.of("value", 1, "choice", "right"),
                Map.of("value", 1, "sample", "none"),
                Map.of("value", 1, "epoch", 9),
                Map.of("value", 1, "scorer", "none"))) {
            Map<String, Object> label = new java.util.HashMap<>(known);
            label.putAll(wrong);
            ann.put(labels, label).expect(400);
        }
        ann.put(run + "/review/00000000000000000000000000000000", Map.of("scorer", "includes", "value", 1))
                .expect(404);
        ann.get(run + "/review?scorer=includes&cursor=!").expect(400);
        viewer.get(run + "/review?scorer=includes").expect(403);
    }
}
