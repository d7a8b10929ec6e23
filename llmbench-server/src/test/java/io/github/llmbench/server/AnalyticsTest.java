package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AnalyticsTest {
    private static final String ANALYTICS = "/api/v1/projects/default/analytics";

    private static TestServer server;
    private static Bench bench;
    private static Client viewer;
    private static String first;
    private static String second;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        viewer = server.user("viewer", "viewer", "default");
        Bench.upload(server.admin(), "default", 20);
        first = run(bench.declaration(), "old");
        second = run(bench.declaration().replace("\"{{question}}\"", "\"Now: {{question}}\""), "new", "good");
    }

    private static String run(String declaration, String... labels) {
        String run = Bench.start(server.admin(), "default", declaration, labels);
        assertThat(Wait.ended(server.admin(), "default", run)).isEqualTo("complete");
        return run;
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private static JsonNode get(String query) {
        return viewer.get(ANALYTICS + query).expect(200).json();
    }

    @Test
    void a_score_is_grouped_by_model_task_label_prompt_and_run() {
        JsonNode byModel = get("?scorer=includes&by=model");
        assertThat(byModel.path("runs").asInt()).isEqualTo(2);
        assertThat(byModel.path("metric").asText()).isEqualTo("accuracy");
        assertThat(byModel.path("items")).hasSize(2).allSatisfy(group -> {
            assertThat(group.path("estimate").asDouble()).isEqualTo(0.5);
            assertThat(group.path("count").asInt()).isEqualTo(40);
            assertThat(group.path("samples").asInt()).isEqualTo(20);
            // Two runs repeat the samples; they are no new ones, and the interval is as wide as that of one run.
            assertThat(group.at("/interval/method").asText()).isEqualTo("cluster-robust t");
            assertThat(group.at("/interval/low").asDouble()).isCloseTo(0.26, within(0.02));
        });
        JsonNode byRun = get("?scorer=includes&by=run&by=model");
        assertThat(byRun.path("items")).hasSize(4);
        assertThat(byRun.at("/items/0/interval/method").asText()).isEqualTo("wilson");
        assertThat(get("?scorer=includes&by=label").path("items").findValuesAsText("label"))
                .containsExactlyInAnyOrder("old", "new", "good");
        assertThat(get("?scorer=includes&by=prompt").path("items")).hasSize(2);
        assertThat(get("?scorer=includes&by=task&by=benchmark")
                        .at("/items/0/benchmark")
                        .asText())
                .isEqualTo("sums");
    }

    @Test
    void a_trend_says_since_when_its_level_is_another_one_by_how_much_and_of_how_many_runs() throws IOException {
        Client admin = server.admin();
        server.project("moved");
        Bench.upload(admin, "moved", 20);
        try (Bench wrong = Bench.saying("5");
                Database database = Database.open(DatabaseSettings.server(server.databaseUrl(), null))) {
            String before = Bench.start(admin, "moved", bench.declaration());
            Wait.ended(admin, "moved", before);
            String after = Bench.start(admin, "moved", wrong.declaration());
            Wait.ended(admin, "moved", after);
            History.copy(database, before, 9);
            History.copy(database, after, 9);
            Sql.update(
                    server.databaseUrl(),
                    "update run set started_at = started_at + interval '1 day' where id like '" + after + "%'");
            JsonNode change = admin.get("/api/v1/projects/moved/trends?benchmark=sums&metric=accuracy&model=a")
                    .expect(200)
                    .at("/items/0/changes/0");
            assertThat(change.path("run").asText()).isEqualTo(after + "-9");
            assertThat(change.path("runsBefore").asInt()).isEqualTo(10);
            assertThat(change.path("runsAfter").asInt()).isEqualTo(10);
            assertThat(change.at("/difference/estimate").asDouble()).isEqualTo(-0.5);
            assertThat(change.path("difference").has("interval"))
                    .as("an interval of levels that do not vary")
                    .isFalse();
            assertThat(change.path("regression").asBoolean()).isTrue();
        }
    }

    @Test
    void times_cost_tokens_and_failures_are_grouped_and_compared_as_scores_are() {
        JsonNode times = get("?measure=e2e&by=model&by=run");
        assertThat(times.path("unit").asText()).isEqualTo("ms");
        assertThat(times.path("metric").asText()).isEqualTo("e2e");
        assertThat(times.path("measure").asText()).isEqualTo("e2e");
        assertThat(times.has("scorer")).isFalse();
        assertThat(times.path("items")).hasSize(4).allSatisfy(group -> {
            assertThat(group.path("count").asInt()).isEqualTo(20);
            assertThat(group.path("estimate").asDouble()).isPositive();
            assertThat(group.at("/interval/low").asDouble())
                    .isLessThanOrEqualTo(group.path("estimate").asDouble());
        });
        double all = 0;
        JsonNode samples = viewer.get("/api/v1/projects/default/runs/" + first + "/samples?model=a")
                .expect(200)
                .at("/items");
        for (JsonNode sample : samples) {
            all += sample.at("/timings/e2e").asDouble();
        }
        double mean = all / 20;
        assertThat(get("?measure=e2e&by=run&model=a").path("items")).anySatisfy(group -> {
            assertThat(group.path("run").asText()).isEqualTo(first);
            assertThat(group.path("estimate").asDouble()).isCloseTo(mean, within(0.001));
        });
        JsonNode failed = get("?measure=failed&by=model");
        assertThat(failed.path("unit").asText()).isEqualTo("share");
        assertThat(failed.at("/items/0/estimate").asDouble()).isZero();
        assertThat(failed.at("/items/0/interval/high").asDouble()).isBetween(0.01, 0.2);
        assertThat(get("?measure=tokens&by=task").at("/items/0/estimate").asDouble())
                .isGreaterThan(1);
        // No model has a price.
        JsonNode cost = get("?measure=cost&by=task");
        assertThat(cost.at("/items/0/count").asInt()).isZero();
        assertThat(cost.at("/items/0/unscored").asInt()).isEqualTo(80);
        JsonNode apart = get("/compare?measure=e2e&leftModel=a&rightModel=b");
        assertThat(apart.path("unit").asText()).isEqualTo("ms");
        assertThat(apart.at("/paired/pairs").asInt()).isEqualTo(20);
        viewer.get(ANALYTICS + "?by=run").expect(400);
        viewer.get(ANALYTICS + "?by=run&measure=e2e&scorer=includes").expect(400);
        viewer.get(ANALYTICS + "?by=run&measure=beauty").expect(400);
    }

    @Test
    void a_score_is_grouped_by_the_tags_of_samples_and_two_of_them_are_held_against_each_other() {
        String low = "kind=short, \"low\"";
        JsonNode groups = get("?scorer=includes&by=tag&by=model").path("items");
        assertThat(groups.findValuesAsText("tag")).containsExactlyInAnyOrder("kind=long", "kind=long", low, low);
        assertThat(groups).anySatisfy(group -> {
            assertThat(group.path("tag").asText()).isEqualTo(low);
            assertThat(group.path("samples").asInt()).isEqualTo(5);
            assertThat(group.path("estimate").asDouble()).isEqualTo(0.6);
        });
        assertThat(get("?scorer=includes&by=model&model=a&tag=kind%3Dlong")
                        .at("/items/0/samples")
                        .asInt())
                .isEqualTo(15);
        JsonNode compared = get("/compare?scorer=includes&leftTag=kind%3Dlong&rightWithout=tag");
        assertThat(compared.at("/left/samples").asInt()).isEqualTo(15);
        assertThat(compared.at("/right/samples").asInt()).isZero();
    }

    @Test
    void what_is_asked_for_narrows_the_groups() {
        assertThat(get("?scorer=includes&by=model&model=a").path("items")).hasSize(1);
        assertThat(get("?scorer=includes&by=run&label=old").path("items").findValuesAsText("run"))
                .containsExactly(first);
        assertThat(get("?scorer=includes&by=run&runs=1").path("items").findValuesAsText("run"))
                .containsExactly(second);
        assertThat(get("?scorer=includes&by=run&task=none").path("items")).isEmpty();
        viewer.get(ANALYTICS + "?scorer=none&by=run").expect(400);
        viewer.get(ANALYTICS + "?scorer=includes&by=run&benchmark=none").expect(400);
        viewer.get(ANALYTICS + "?scorer=includes&by=colour").expect(400);
        viewer.get(ANALYTICS + "?scorer=includes&by=run&from=yesterday").expect(400);
    }

    @Test
    void what_can_be_chosen_is_that_of_all_runs_or_of_a_benchmarks() {
        server.project("choices");
        Bench.upload(server.admin(), "choices", 2);
        for (String name : List.of("one", "two")) {
            String declaration = bench.declaration()
                    .replace("benchmark: sums", "benchmark: " + name)
                    .replace("label: b", "label: " + name)
                    .replace("[includes]", "one".equals(name) ? "[includes]" : "[includes, exact_match]");
            Wait.ended(server.admin(), "choices", Bench.start(server.admin(), "choices", declaration, "of-" + name));
        }
        Client admin = server.admin();
        String choices = "/api/v1/projects/choices/analytics/choices";
        assertThat(admin.get(choices).expect(200).json())
                .hasToString(
                        "{\"benchmarks\":[\"one\",\"two\"],\"scorers\":[\"exact_match\",\"includes\"],"
                                + "\"models\":[\"a\",\"one\",\"two\"],\"tasks\":[\"sums\"],\"labels\":[\"of-one\",\"of-two\"]}");
        JsonNode one = admin.get(choices + "?benchmark=one").expect(200).json();
        assertThat(one.path("scorers")).hasToString("[\"includes\"]");
        assertThat(one.path("models")).hasToString("[\"a\",\"one\"]");
        assertThat(admin.get(choices + "?benchmark=none").expect(200).at("/benchmarks"))
                .isEmpty();
    }

    @Test
    void two_groups_are_paired_on_the_samples_that_both_have() {
        JsonNode models =
                get("/compare?scorer=includes&leftModel=a&rightModel=b&leftRun=" + first + "&rightRun=" + first);
        assertThat(models.at("/paired/pairs").asInt()).isEqualTo(20);
        assertThat(models.at("/paired/difference").asDouble()).isZero();
        assertThat(models.at("/paired/test").asText()).containsIgnoringCase("mcnemar");
        assertThat(models.has("unpaired")).isFalse();
        JsonNode labels = get("/compare?scorer=includes&leftLabel=old&rightLabel=new");
        assertThat(labels.at("/left/count").asInt()).isEqualTo(40);
        assertThat(labels.at("/paired/pairs").asInt()).isEqualTo(20);
        JsonNode nothing = get("/compare?scorer=includes&leftModel=a&rightModel=none");
        assertThat(nothing.at("/right/count").asInt()).isZero();
        assertThat(nothing.path("why").asText()).isNotEmpty();
        viewer.get(ANALYTICS + "/compare?scorer=includes&leftModel=a&rightModel=a")
                .expect(400);
    }

    @Test
    void a_group_is_of_a_benchmark_or_of_runs_without_a_label() {
        server.project("plain");
        Bench.upload(server.admin(), "plain", 10);
        for (String label : List.of("", "labelled")) {
            String declaration = bench.declaration().replace("benchmark: sums", "benchmark: of" + label);
            String[] labels = label.isEmpty() ? new String[0] : new String[] {label};
            Wait.ended(server.admin(), "plain", Bench.start(server.admin(), "plain", declaration, labels));
        }
        String compare = "/api/v1/projects/plain/analytics/compare?scorer=includes&";
        JsonNode benchmarks = server.admin()
                .get(compare + "leftBenchmark=of&rightBenchmark=oflabelled")
                .expect(200)
                .json();
        assertThat(benchmarks.at("/left/count").asInt()).isEqualTo(20);
        assertThat(benchmarks.at("/right/count").asInt()).isEqualTo(20);
        JsonNode labels = server.admin()
                .get(compare + "leftWithout=label&rightLabel=labelled")
                .expect(200)
                .json();
        assertThat(labels.at("/left/count").asInt()).isEqualTo(20);
        assertThat(labels.at("/right/count").asInt()).isEqualTo(20);
        server.admin().get(compare + "leftWithout=label&rightWithout=label").expect(400);
        server.admin().get(compare + "leftWithout=model").expect(400);
    }

    @Test
    void groups_without_samples_in_common_are_independent() {
        server.project("apart");
        server.admin()
                .send(
                        "PUT",
                        "/api/v1/projects/apart/datasets/sums",
                        "application/x-ndjson",
                        "{\"id\": \"x1\", \"question\": \"1\", \"answer\": \"2\"}\n{\"id\": \"x2\", \"question\": \"1\", \"answer\": \"3\"}\n"
                                .getBytes())
                .expect(200);
        String declaration = bench.declaration();
        String run = Bench.start(server.admin(), "apart", declaration, "left");
        Wait.ended(server.admin(), "apart", run);
        Bench.upload(server.admin(), "apart", 10);
        Wait.ended(server.admin(), "apart", Bench.start(server.admin(), "apart", declaration, "right"));
        JsonNode apart = server.admin()
                .get("/api/v1/projects/apart/analytics/compare?scorer=includes&leftLabel=left&rightLabel=right")
                .expect(200)
                .json();
        assertThat(apart.has("paired")).isFalse();
        assertThat(apart.at("/unpaired/difference").asDouble()).isZero();
        assertThat(apart.at("/unpaired/interval/low").asDouble()).isNegative();
        assertThat(apart.at("/unpaired/pValue").asDouble()).isEqualTo(1);
    }

    /** Connor's formula gives 10 % against 5 % discordant 469 pairs at 95 % and 80 %: (1.96 sqrt(.15) + .8416 sqrt(.1475))^2 / .0025. */
    @Test
    void the_number_of_samples_is_that_of_the_formula() {
        JsonNode paired = viewer.get("/api/v1/sample-size?design=paired&leftOnly=0.10&rightOnly=0.05&samples=469")
                .expect(200)
                .json();
        assertThat(paired.path("samples").asInt()).isEqualTo(469);
        assertThat(paired.at("/given/power").asDouble()).isCloseTo(0.8, within(0.001));
        assertThat(paired.path("curve")).hasSize(20);
        List<Double> powers = paired.path("curve").findValues("power").stream()
                .map(JsonNode::asDouble)
                .toList();
        assertThat(powers).isSorted();
        JsonNode mean = viewer.get("/api/v1/sample-size?design=mean&variance=0.25&difference=0.1&samples=100&power=0.9")
                .expect(200)
                .json();
        // (1.96 + 1.2816)^2 * 0.25 / 0.01
        assertThat(mean.path("samples").asInt()).isEqualTo(263);
        assertThat(mean.at("/given/smallestDifference").asDouble()).isCloseTo(0.162, within(0.001));
        assertThat(viewer.get("/api/v1/sample-size?design=unpaired&left=0.5&right=0.6")
                        .expect(200)
                        .at("/samples")
                        .asInt())
                .isEqualTo(388);
        for (String wrong : List.of(
                "design=paired&leftOnly=0.1",
                "design=paired&leftOnly=0.1&rightOnly=0.1",
                "design=paired&leftOnly=0.9&rightOnly=0.8",
                "design=mean&variance=1&difference=0",
                "design=unpaired&left=0&right=0.5")) {
            viewer.get("/api/v1/sample-size?" + wrong).expect(400);
        }
    }
}
