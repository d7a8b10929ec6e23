package io.github.llmbench.server;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RunTest {
    private static final String RUNS = "/api/v1/projects/default/runs";

    private static TestServer server;
    private static Bench bench;
    private static Client runner;
    private static Client viewer;
    private static String run;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        runner = server.user("runner", "runner", "default");
        viewer = server.user("viewer", "viewer", "default");
        Bench.upload(runner, "default", 20);
        run = Bench.start(
                runner,
                "default",
                bench.declaration("gates: [accuracy >= 0.99 model=a, accuracy >= 0.1 model=b]"),
                "first");
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("complete");
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    @Test
    void a_run_has_its_gates_outcomes_and_comparisons() {
        JsonNode detail = viewer.get(RUNS + "/" + run).expect(200).json();
        assertThat(detail.path("verdict").asText()).isEqualTo("FAIL");
        assertThat(detail.path("gates")).hasSize(2);
        assertThat(detail.path("comparisons")).hasSize(1);
        assertThat(detail.path("outcomes").path(0).path("trials").asInt()).isEqualTo(20);
        assertThat(detail.path("startedBy").asText()).isEqualTo("runner");
        assertThat(detail.path("labels").path(0).asText()).isEqualTo("first");
    }

    @Test
    void metrics_have_intervals() {
        JsonNode metrics = viewer.get(RUNS + "/" + run + "/metrics").expect(200).at("/items");
        assertThat(metrics).anySatisfy(metric -> {
            assertThat(metric.path("name").asText()).isEqualTo("accuracy");
            assertThat(metric.path("estimate").asDouble()).isEqualTo(0.5);
            assertThat(metric.path("interval").path("method").asText()).isEqualTo("wilson");
        });
    }

    @Test
    void samples_come_in_pages_and_by_filter() {
        int seen = 0;
        String cursor = "";
        do {
            JsonNode page = viewer.get(RUNS + "/" + run + "/samples?limit=7" + cursor)
                    .expect(200)
                    .json();
            seen += page.path("items").size();
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : null;
        } while (cursor != null);
        assertThat(seen).isEqualTo(40);
        assertThat(viewer.get(RUNS + "/" + run + "/samples?model=a&scorer=includes&highest=0.5&limit=100")
                        .at("/items"))
                .hasSize(10);
        assertThat(viewer.get(RUNS + "/" + run + "/samples?outcome=REFUSED").at("/items"))
                .isEmpty();
        assertThat(viewer.get(RUNS + "/" + run + "/samples?model=unknown").at("/items"))
                .isEmpty();
        assertThat(viewer.get(RUNS + "/" + run + "/samples?q=q19").at("/items")).hasSize(2);
        assertThat(viewer.get(RUNS + "/" + run + "/samples?score=wrong&model=a&limit=100")
                        .at("/items"))
                .hasSize(10);
        assertThat(viewer.get(RUNS + "/" + run + "/samples?score=right&model=a&limit=100")
                        .at("/items"))
                .hasSize(10);
        assertThat(viewer.get(RUNS + "/" + run + "/samples?score=unscored").at("/items"))
                .isEmpty();
        assertThat(viewer.get(
                                "/api/v1/projects/default/sample-history?benchmark=sums&task=sums&sample=q1&scorer=includes&model=a")
                        .expect(200)
                        .at("/items/0/value")
                        .asInt())
                .isZero();
        viewer.get(RUNS + "/" + run + "/samples?cursor=eA").expect(400);
    }

    @Test
    void samples_are_found_by_the_tags_of_their_data_set() {
        JsonNode tags =
                viewer.get(RUNS + "/" + run + "/sample-tags").expect(200).at("/items");
        assertThat(tags.findValuesAsText("tag")).containsExactly("kind=long", "kind=short, \"low\"");
        assertThat(tags.findValuesAsText("samples")).containsExactly("15", "5");
        String tag = URLEncoder.encode("kind=short, \"low\"", StandardCharsets.UTF_8);
        JsonNode found = viewer.get(RUNS + "/" + run + "/samples?limit=100&tag=" + tag)
                .expect(200)
                .at("/items");
        assertThat(found)
                .hasSize(10)
                .allSatisfy(item -> assertThat(item.at("/tags/0").asText()).isEqualTo("kind=short, \"low\""));
        assertThat(viewer.get(RUNS + "/" + run + "/samples?tag=kind=none")
                        .expect(200)
                        .at("/items"))
                .isEmpty();
        assertThat(viewer.get(RUNS + "/" + run + "/trial?task=sums&model=a&sample=q7")
                        .expect(200)
                        .at("/tags/0")
                        .asText())
                .isEqualTo("kind=long");
    }

    @Test
    void a_trial_tells_what_its_answer_was_compared_with() {
        JsonNode step = viewer.get(RUNS + "/" + run + "/trial?task=sums&model=a&sample=q7")
                .expect(200)
                .at("/scores/includes/steps/0");
        assertThat(step.path("name").asText()).isEqualTo("expected");
        assertThat(step.path("text").asText()).isEqualTo("3");
    }

    @Test
    void samples_are_sorted_and_come_in_pages_of_that_order() {
        List<String> keys = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = viewer.get(RUNS + "/" + run + "/samples?limit=7&sort=-sample,-model" + cursor)
                    .expect(200)
                    .json();
            page.path("items")
                    .forEach(item -> keys.add(item.path("sample").asText() + " "
                            + item.path("model").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : null;
        } while (cursor != null);
        assertThat(keys).hasSize(40).doesNotHaveDuplicates().startsWith("q9 b", "q9 a", "q8 b");
        assertThat(viewer.get(RUNS + "/" + run + "/samples?sort=colour")
                        .expect(400)
                        .at("/errors/0/message")
                        .asText())
                .contains("\"colour\"");
    }

    @Test
    void calls_without_a_price_are_counted() {
        assertThat(viewer.get(RUNS + "/" + run).at("/cost/unpriced").asInt()).isEqualTo(40);
        assertThat(viewer.get(RUNS + "/" + run).at("/cost").has("usd")).isFalse();
    }

    @Test
    void a_trial_has_prompt_answer_and_timings() {
        JsonNode trial = viewer.get(RUNS + "/" + run + "/trial?task=sums&model=a&sample=q3")
                .expect(200)
                .json();
        assertThat(trial.at("/calls/0/messages/0/text").asText()).isEqualTo("3?");
        assertThat(trial.at("/text").asText()).isEqualTo("2");
        assertThat(trial.at("/calls/0/timings/e2e").asDouble()).isPositive();
        assertThat(trial.at("/calls/0/events").size()).isPositive();
        viewer.get(RUNS + "/" + run + "/trial?task=sums&model=a&sample=none").expect(404);
        viewer.get(RUNS + "/" + run + "/trial?task=sums").expect(400);
    }

    @Test
    void runs_are_listed_and_found() {
        for (String query : List.of(
                "",
                "?benchmark=sums",
                "?state=complete",
                "?label=first",
                "?q=sums",
                "?model=a",
                "?from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z")) {
            assertThat(viewer.get(RUNS + query).expect(200).texts("id"))
                    .as(query)
                    .contains(run);
        }
        for (String query : List.of(
                "?benchmark=other", "?state=failed", "?label=none", "?q=nothing", "?until=2020-01-01T00:00:00Z")) {
            assertThat(viewer.get(RUNS + query).expect(200).texts("id"))
                    .as(query)
                    .doesNotContain(run);
        }
        viewer.get(RUNS + "?from=yesterday").expect(400);
        viewer.get(RUNS + "/none").expect(404);
    }

    @Test
    void the_overview_shows_what_failed() {
        JsonNode overview =
                viewer.get("/api/v1/projects/default/overview").expect(200).json();
        assertThat(overview.path("recent").findValuesAsText("id")).contains(run);
        assertThat(overview.path("days")).hasSize(30);
        assertThat(overview.at("/runs/last7Days").asInt()).isPositive();
    }

    @Test
    void a_run_is_exported_in_every_form() {
        for (String format : List.of("json", "html", "csv", "junit", "md", "pdf")) {
            Client.Answer file =
                    viewer.get(RUNS + "/" + run + "/export?format=" + format).expect(200);
            assertThat(file.bytes()).as(format).isNotEmpty();
            assertThat(file.header("Content-Disposition")).startsWith("attachment");
        }
        viewer.get(RUNS + "/" + run + "/export?format=xls").expect(400);
    }

    @Test
    void a_large_run_is_exported_as_it_is_read_and_only_a_few_at_a_time() throws IOException {
        String large = Bench.start(runner, "default", bench.declaration(), "large");
        Wait.ended(runner, "default", large);
        Sql.update(
                server.databaseUrl(),
                "update trial set answer = repeat('x', 500000) where run = (select no from run where id = '" + large
                        + "')");
        String path = RUNS + "/" + large + "/export?format=";
        try (Socket first = unread(path + "json");
                Socket second = unread(path + "json")) {
            assertThat(begun(first)).isEqualTo("HTTP/1.1 200");
            assertThat(begun(second)).isEqualTo("HTTP/1.1 200");
            Client.Answer third = viewer.get(path + "json").expect(503);
            assertThat(third.header("Retry-After")).isEqualTo("10");
            assertThat(third.at("/detail").asText()).contains("2 exports of yours are under way");
            // Who reads slowly keeps out themselves.
            assertThat(runner.get(path + "json").expect(200).bytes().length).isGreaterThan(40 * 500_000);
        }
        // Who goes away makes room.
        Wait.until("room for another", () -> viewer.get(path + "json").status() == 200);
        assertThat(viewer.get(path + "json").expect(200).bytes().length).isGreaterThan(40 * 500_000);
    }

    @Test
    void an_export_that_breaks_off_is_cut_and_never_looks_whole() {
        server.project("cut");
        Client cutter = server.user("cutter", "runner", "cut");
        Bench.upload(cutter, "cut", 20);
        String broken = Bench.start(cutter, "cut", bench.declaration());
        Wait.ended(cutter, "cut", broken);
        String of = " where run = (select no from run where id = '" + broken + "')";
        Sql.update(server.databaseUrl(), "update trial set answer = repeat('x', 100000)" + of);
        Sql.update(server.databaseUrl(), "update trial set outcome = 'UNREADABLE'" + of + " and sample = 'q9'");
        String export = "/api/v1/projects/cut/runs/" + broken + "/export?format=";
        assertThatThrownBy(() -> cutter.get(export + "json")).hasCauseInstanceOf(IOException.class);
        // Of the small file nothing was sent yet, so that it can still be answered with a problem.
        assertThat(cutter.get(export + "csv").expect(500).header("Content-Type"))
                .startsWith("application/problem+json");
    }

    private static String begun(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    /** A request whose answer is read no further than this end's buffer. */
    private static Socket unread(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        URI url = server.server().url();
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: "
                + viewer.header("Authorization") + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void runs_are_compared_paired_and_put_in_a_row() {
        String trends = "/api/v1/projects/default/trends?benchmark=sums&metric=accuracy&model=a";
        int before = viewer.get(trends).expect(200).at("/items/0/points").size();
        String second = Bench.start(runner, "default", bench.declaration());
        assertThat(Wait.ended(runner, "default", second)).isEqualTo("complete");
        String compare = "/api/v1/projects/default/compare?run=" + run + "&run=" + second;
        JsonNode comparison = viewer.get(compare).expect(200).json();
        assertThat(viewer.get(compare).expect(200).json()).isEqualTo(comparison);
        assertThat(comparison.path("entrants")).hasSize(2);
        assertThat(comparison.path("tables").size()).isPositive();
        JsonNode accuracy = comparison.at("/tables/0/metrics/0");
        assertThat(accuracy.at("/estimates/1/interval/method").asText()).isEqualTo("wilson");
        assertThat(accuracy.at("/estimates/1/interval/low").asDouble()).isBetween(0.1, 0.5);
        assertThat(comparison.at("/tables/0/metrics").findValues("difference"))
                .filteredOn(difference -> difference.path("metric").asText().startsWith("e2e"))
                .isNotEmpty()
                .allSatisfy(difference ->
                        assertThat(difference.path("unit").asText()).isEqualTo("ms"));
        assertThat(viewer.get("/api/v1/projects/default/paired?run=" + run + "&run=" + second
                                + "&task=sums&scorer=includes&limit=5")
                        .expect(200)
                        .at("/items"))
                .hasSize(20);
        assertThat(viewer.get(trends).expect(200).at("/items/0/points")).hasSize(before + 1);
        viewer.get("/api/v1/projects/default/compare?run=none").expect(404);
    }

    @Test
    void a_baseline_is_a_complete_run_under_a_name_and_gates_compare_with_it() {
        runner.put("/api/v1/projects/default/baselines/released", Map.of("run", run))
                .expect(200);
        String compared = Bench.start(
                runner,
                "default",
                bench.declaration("baseline: released", "gates: [accuracy not worse than baseline by 0.9]"));
        Wait.ended(runner, "default", compared);
        assertThat(viewer.get(RUNS + "/" + compared).at("/gates/0/against").asText())
                .isEqualTo("baseline");
        assertThat(viewer.get(RUNS + "/" + compared)
                        .at("/gates/0/difference/pairs")
                        .asInt())
                .isEqualTo(20);
        assertThat(viewer.get("/api/v1/projects/default/baselines").texts("name"))
                .contains("released");
        assertThat(viewer.get(RUNS + "/" + run).at("/baselines/0").asText()).isEqualTo("released");
        runner.delete("/api/v1/projects/default/baselines/released").expect(204);
        runner.delete("/api/v1/projects/default/baselines/released").expect(404);
        runner.put("/api/v1/projects/default/baselines/released", Map.of("run", "none"))
                .expect(400);
    }

    @Test
    void stored_answers_are_scored_again_as_a_run_of_its_own_without_a_call() {
        long before = bench.requests();
        JsonNode made = runner.post(
                        RUNS + "/" + run + "/rescore",
                        Map.of(
                                "declaration",
                                bench.declaration().replace("scorers: [includes]", "scorers: [exact_match]"),
                                "labels",
                                List.of("again")))
                .expect(201)
                .json();
        assertThat(made.path("source").asText()).isEqualTo("rescore");
        assertThat(made.path("tasks").path(0).asText()).isEqualTo("sums");
        String id = made.path("id").asText();
        assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
        assertThat(bench.requests()).isEqualTo(before);
        JsonNode detail = viewer.get(RUNS + "/" + id).expect(200).json();
        assertThat(detail.at("/fingerprint/context/scored-from").asText()).isEqualTo(run);
        assertThat(detail.path("resumable").asBoolean()).isFalse();
        assertThat(viewer.get(RUNS + "?label=again").texts("id")).containsExactly(id);
        viewer.post(RUNS + "/" + run + "/rescore", Map.of("benchmark", "sums")).expect(403);
        runner.post(RUNS + "/" + run + "/rescore", Map.of()).expect(400);
        runner.post(RUNS + "/" + run + "/rescore", Map.of("benchmark", "no-such"))
                .expect(404);
        runner.post(RUNS + "/" + run + "/rescore", Map.of("declaration", bench.declaration(), "task", "none"))
                .expect(400);
        runner.post(RUNS + "/none/rescore", Map.of("declaration", bench.declaration()))
                .expect(404);
        String foreign = runner.post(RUNS + "/" + run + "/rescore", Map.of("benchmark", "llmbench-suite:gsm8k"))
                .expect(201)
                .at("/id")
                .asText();
        assertThat(Wait.ended(runner, "default", foreign)).isEqualTo("failed");
        assertThat(viewer.get(RUNS + "/" + foreign).at("/reason").asText()).contains("belongs to a sample");
    }

    @Test
    void labels_are_set_in_place_of_those_before() {
        String id = Bench.start(runner, "default", bench.declaration(), "old");
        Wait.ended(runner, "default", id);
        runner.put(RUNS + "/" + id + "/labels", Map.of("labels", List.of("new", "good")))
                .expect(200);
        assertThat(viewer.get(RUNS + "?label=good").texts("id")).containsExactly(id);
        assertThat(viewer.get(RUNS + "?label=old").texts("id")).doesNotContain(id);
    }

    @Test
    void a_run_that_cannot_be_made_says_why() {
        String failed = Bench.start(
                runner, "default", bench.declaration().replaceAll("http://127[^\"]*", "http://10.1.2.3/v1"));
        assertThat(Wait.ended(runner, "default", failed)).isEqualTo("failed");
        assertThat(viewer.get(RUNS + "/" + failed).at("/reason").asText()).contains("host 10.1.2.3", "allow-hosts");
        assertThat(viewer.get(RUNS + "/" + failed + "/samples").expect(200).at("/items"))
                .isEmpty();
        viewer.get(RUNS + "/" + failed + "/export?format=json").expect(409);
        assertThat(viewer.get(RUNS + "/" + failed + "/metrics").expect(200).at("/items"))
                .isEmpty();
    }

    @Test
    void what_a_server_must_not_do_for_its_users_is_refused_by_name() {
        Map<String, String> wrong = Map.ofEntries(
                entry("file: sums", "file: /etc/passwd"),
                entry("file: sums,", "file: 'classpath:llmbench-suite/gsm8k/test.jsonl',"),
                entry("scorers: [includes]", "scorers: [{java: {class: Evil}}]"),
                entry("[includes]", "[{java_tests: {allow-execution: true}}]"),
                entry("includes]", "{not_java_tests: {allow-execution: true}}]"),
                entry("[includes", "[{judge: {criteria: kind, judge: {ref: 'openai:gpt-4o', api-key-variable: HOME}}}"),
                entry("label: a,", "label: a, api-key-variable: HOME,"),
                entry("label: b,", "label: b, ca-certificates: /etc/passwd,"),
                entry("load: closed 2", "load: replay trace.jsonl"),
                entry("benchmark: sums", "benchmark: sums\ncache: postgres"),
                entry("load:", "prices: /etc/passwd\nload:"),
                entry("    prompt:", "    tool-results: {java: java.lang.Object}\n    prompt:"),
                entry("  - dataset:", "  - name: \"a\\0b\"\n    dataset:"),
                entry("\"{{question}}\"", "\"{{question}}\\0\""),
                entry("prompt:", "surprise: 1\n    prompt:"));
        wrong.forEach((good, bad) -> {
            String declaration = bench.declaration().replace(good, bad);
            runner.post(RUNS, Map.of("declaration", declaration)).expect(400);
            runner.post("/api/v1/projects/default/benchmark-check", Map.of("declaration", declaration))
                    .expect(400);
        });
        JsonNode told = runner.post(
                        "/api/v1/projects/default/benchmark-check",
                        Map.of("declaration", bench.declaration().replace("load: closed 2", "load: closed 0")))
                .expect(400)
                .at("/errors/0");
        assertThat(told.path("pointer").asText()).isEqualTo("#/declaration/load");
        assertThat(told.path("message").asText()).contains("load must be >= 1");
        String inside = bench.declaration().replaceAll("http://127[^\"]*", "http://169.254.169.254/v1");
        String run = Bench.start(runner, "default", inside);
        assertThat(Wait.ended(runner, "default", run)).isEqualTo("failed");
        assertThat(viewer.get(RUNS + "/" + run).at("/reason").asText()).contains("169.254.169.254");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java: {class: Evil}",
                "not_java: {class: Evil}",
                "not_not_java: {class: Evil}",
                "not_not_not_java: {class: Evil, name: harmless}",
                "java_tests: {allow-execution: true}",
                "not_java_tests: {allow-execution: true}",
                "not_not_java_tests: {allow-execution: true}",
                "not_not_not_java_tests: {allow-execution: true}",
            })
    void a_scorer_that_runs_code_is_refused_however_often_it_is_negated(String scorer) {
        String name = scorer.substring(0, scorer.indexOf(':'));
        for (String written : List.of("{" + scorer + "}", name)) {
            String declaration = bench.declaration().replace("[includes]", "[includes, " + written + "]");
            for (Client.Answer answer : List.of(
                    runner.post(RUNS, Map.of("declaration", declaration)),
                    runner.post("/api/v1/projects/default/benchmark-check", Map.of("declaration", declaration)),
                    runner.post(RUNS + "/" + run + "/rescore", Map.of("declaration", declaration)))) {
                assertThat(answer.expect(400).at("/errors/0/message").asText()).isEqualTo("must not run code: " + name);
            }
        }
    }

    @ParameterizedTest
    @Timeout(15) // That it is not there is no reason to try it again.
    @ValueSource(strings = {"/etc/hosts.png", "../../../../../../etc/hosts.png", "beside.png", "file:///etc/hosts.png"})
    void a_data_set_shows_no_file_of_the_server_as_an_image(String image) {
        String row = "{\"id\": \"q\", \"question\": \"?\", \"answer\": \"2\", \"picture\": \"" + image + "\"}";
        runner.send("PUT", "/api/v1/projects/default/datasets/pictures", "application/x-ndjson", row.getBytes())
                .expect(200);
        long before = bench.requests();
        String declaration = bench.declaration()
                .replace("file: sums", "file: pictures")
                .replace("    prompt:", "    images: picture\n    prompt:");
        String id = Bench.start(runner, "default", declaration);
        assertThat(Wait.ended(runner, "default", id)).isEqualTo("failed");
        assertThat(viewer.get(RUNS + "/" + id).at("/reason").asText())
                .contains("field picture of sample q is no image", "data:")
                .doesNotContain("llmbench-benchmark");
        assertThat(bench.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{regex: {pattern: '(.*a){25}$'}}",
                "{json_schema: {schema: {type: string, pattern: '(.*a){25}$'}}}",
            })
    void a_pattern_that_would_take_for_ever_leaves_an_answer_unscored(String scorer) {
        try (Bench hostile = Bench.saying('"' + "a".repeat(2_000) + "!\"")) {
            String plain = hostile.declaration();
            String declaration = plain.replace("scorers: [includes]", "scorers: [" + scorer + "]");
            String id = Bench.start(runner, "default", declaration);
            assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
            assertThat(viewer.get(RUNS + "/" + id + "/samples?limit=1")
                            .expect(200)
                            .text())
                    .contains("takes too long");
            String first = Bench.start(runner, "default", plain);
            Wait.ended(runner, "default", first);
            String again = runner.post(RUNS + "/" + first + "/rescore", Map.of("declaration", declaration))
                    .expect(201)
                    .at("/id")
                    .asText();
            assertThat(Wait.ended(runner, "default", again)).isEqualTo("complete");
            assertThat(viewer.get(RUNS + "/" + again + "/samples?limit=1")
                            .expect(200)
                            .text())
                    .contains("takes too long");
        }
    }

    @Test
    void a_benchmark_is_kept_in_versions_and_run_by_name() {
        String path = "/api/v1/projects/default/benchmarks/sums";
        runner.put(path, Map.of("declaration", bench.declaration())).expect(200);
        Client.Answer second = runner.put(path, Map.of("declaration", bench.declaration("seed: 7")))
                .expect(200);
        assertThat(second.at("/version").asInt()).isEqualTo(2);
        runner.with("If-Match", "\"1\"")
                .put(path, Map.of("declaration", bench.declaration()))
                .expect(412);
        runner.put("/api/v1/projects/default/benchmarks/other", Map.of("declaration", bench.declaration()))
                .expect(400);
        assertThat(viewer.get(path + "?version=1")
                        .expect(200)
                        .at("/declaration")
                        .asText())
                .doesNotContain("seed: 7");
        assertThat(viewer.get(path + "/versions").at("/items")).hasSize(2);
        assertThat(viewer.get("/api/v1/projects/default/benchmarks").texts("name"))
                .contains("sums");
        String id = runner.post(RUNS, Map.of("benchmark", "sums", "models", List.of("b"), "samples", 4))
                .expect(201)
                .at("/id")
                .asText();
        assertThat(Wait.ended(runner, "default", id)).isEqualTo("complete");
        assertThat(viewer.get(RUNS + "/" + id).at("/trials").asInt()).isEqualTo(4);
        runner.post(RUNS, Map.of("benchmark", "none")).expect(404);
        runner.post(RUNS, Map.of("benchmark", "llmbench-suite:gsm8k")).expect(400);
        runner.post(RUNS, Map.of("benchmark", "llmbench-suite:none", "models", List.of("openai:x")))
                .expect(400);
        server.admin().delete(path).expect(204);
        viewer.get("/api/v1/benchmark-schema").expect(200);
    }

    @Test
    void a_data_set_is_kept_in_versions_and_shown() {
        String path = "/api/v1/projects/default/datasets/words";
        byte[] first = "{\"input\": \"a\", \"target\": \"b\"}\n".getBytes();
        runner.send("PUT", path, "application/x-ndjson", first).expect(200);
        assertThat(runner.send("PUT", path, "application/x-ndjson", first)
                        .expect(200)
                        .at("/version")
                        .asInt())
                .isEqualTo(1);
        runner.send("PUT", path + "?format=csv&licence=MIT", "text/csv", "input,target\nx,y\nz,w\n".getBytes())
                .expect(200);
        assertThat(viewer.get(path + "/versions").at("/items")).hasSize(2);
        byte[] rows = "{\"input\": \"c\", \"target\": \"d\"}\n".getBytes();
        assertThat(List.of("", "?licence=MIT", "?licence=MIT", "?licence=Apache-2.0", "").stream()
                        .map(as -> runner.send("PUT", path + as, "application/x-ndjson", rows)
                                .expect(200)
                                .at("/version")
                                .asInt()))
                .as("another licence is another version of the same rows")
                .containsExactly(3, 4, 4, 5, 6);
        JsonNode newest = runner.send("PUT", path + "?licence=MIT", "application/x-ndjson", rows)
                .expect(200)
                .json();
        assertThat(newest.path("licence").asText()).isEqualTo("MIT");
        assertThat(viewer.get(path + "/versions").at("/items/0")).isEqualTo(newest);
        assertThat(viewer.get(path + "/versions/2/preview?limit=1")
                        .expect(200)
                        .at("/items/0/input")
                        .asText())
                .isEqualTo("x");
        viewer.get(path + "/versions/9/preview").expect(404);
        runner.send("PUT", path, "application/x-ndjson", "no json".getBytes()).expect(422);
        runner.send("PUT", path, "application/x-ndjson", new byte[0]).expect(422);
        assertThat(viewer.get("/api/v1/projects/default/datasets").texts("name"))
                .contains("words", "sums");
        server.admin().delete(path).expect(204);
        viewer.get(path + "/versions").expect(404);
    }

    @Test
    void providers_are_told_with_where_they_are() {
        JsonNode providers = viewer.get("/api/v1/providers").expect(200).at("/items");
        assertThat(providers)
                .extracting(provider -> provider.path("id").asText())
                .contains("anthropic", "google", "ollama", "openai", "openai-compatible")
                .isSorted();
        assertThat(providers).anySatisfy(provider -> {
            assertThat(provider.path("id").asText()).isEqualTo("openai");
            assertThat(provider.path("host").asText()).isEqualTo("api.openai.com");
            assertThat(provider.path("url").asText()).startsWith("https://api.openai.com/");
        });
        assertThat(providers)
                .filteredOn(provider -> provider.path("id").asText().equals("openai-compatible"))
                .singleElement()
                .satisfies(provider -> assertThat(provider.has("url")).isFalse());
    }

    @Test
    void a_providers_key_goes_in_and_never_comes_out() {
        String path = "/api/v1/projects/default/keys/openai/default";
        Client.Answer put = server.admin()
                .put(path, Map.of("secret", "sk-very-secret-1234", "host", "api.openai.com"))
                .expect(200);
        assertThat(put.text()).doesNotContain("secret").contains("1234");
        assertThat(server.admin().get("/api/v1/projects/default/keys").text()).doesNotContain("very");
        runner.get("/api/v1/projects/default/keys").expect(403);
        server.admin().delete(path).expect(204);
        server.admin().delete(path).expect(404);
    }

    @Test
    void a_key_is_not_sent_where_others_can_read_it() {
        String key = "/api/v1/projects/default/keys/openai-compatible/clear";
        // A documentation address, where nobody is.
        server.admin()
                .put(key, Map.of("secret", "sk-very-secret-1234", "host", "203.0.113.7"))
                .expect(200);
        String declaration = bench.declaration().replaceAll("http://127[^\"]*", "http://203.0.113.7/v1");
        String id = Bench.start(runner, "default", declaration);
        assertThat(Wait.ended(runner, "default", id)).isEqualTo("failed");
        assertThat(viewer.get(RUNS + "/" + id).at("/reason").asText())
                .contains("model a is asked at http://203.0.113.7/v1", "in the clear", "use https")
                .doesNotContain("1234");
        server.admin().delete(key).expect(204);
    }

    @Test
    void a_load_that_one_worker_measures_counts_in_the_days_quota_and_a_full_one_holds_the_next_back() {
        server.project("metered");
        Client metered = server.user("metered", "runner", "metered");
        Bench.upload(metered, "metered", 10);
        String quota = "/api/v1/projects/metered/quota";
        String declaration = bench.declaration().replace("load: closed 2", "load: constant 40/s for 1s");
        long before = bench.requests();
        assertThat(Wait.ended(metered, "metered", Bench.start(metered, "metered", declaration)))
                .isEqualTo("complete");
        long made = bench.requests() - before;
        assertThat(made).isGreaterThanOrEqualTo(40);
        JsonNode used = metered.get(quota).expect(200).json();
        assertThat(used.path("callsToday").asLong()).isEqualTo(made);
        assertThat(used.path("tokensToday").asLong()).isPositive();
        server.admin().put(quota, Map.of("callsPerDay", 10)).expect(200);
        String second = Bench.start(metered, "metered", declaration);
        JsonNode waiting = metered.get("/api/v1/projects/metered/runs/" + second)
                .expect(200)
                .json();
        assertThat(waiting.path("state").asText()).isEqualTo("queued");
        assertThat(waiting.path("reason").asText())
                .isEqualTo("waits: the project made " + made + " of 10 calls today; it goes on at midnight UTC");
        metered.post("/api/v1/projects/metered/runs/" + second + "/cancel").expect(202);
    }

    @Test
    void scoring_again_that_is_under_way_is_cancelled_and_keeps_what_it_scored() {
        try (Bench hostile = Bench.saying("a".repeat(2_000) + "!")) {
            String plain = hostile.declaration();
            String first = Bench.start(runner, "default", plain);
            assertThat(Wait.ended(runner, "default", first)).isEqualTo("complete");
            String slow = plain.replace(
                    "scorers: [includes]",
                    "scorers: [{regex: {pattern: '(.*a){25}$'}}, {regex: {name: more, pattern: '(.*a){24}$'}}]");
            String again = RUNS
                    + "/"
                    + runner.post(RUNS + "/" + first + "/rescore", Map.of("declaration", slow))
                            .expect(201)
                            .at("/id")
                            .asText();
            Wait.until("it scores", () -> runner.get(again).at("/done").asInt() > 0);
            viewer.post(again + "/cancel").expect(403);
            runner.post(again + "/cancel").expect(202);
            Wait.until("it ends", () -> runner.get(again).at("/state").asText().equals("cancelled"));
            JsonNode ended = runner.get(again).expect(200).json();
            assertThat(ended.path("resumable").asBoolean()).isFalse();
            int kept = viewer.get(again + "/samples?limit=100")
                    .expect(200)
                    .at("/items")
                    .size();
            assertThat(kept).isBetween(1, 39);
            runner.post(again + "/cancel").expect(409);
            runner.post(again + "/resume").expect(409);
        }
    }
}
