package io.github.llmbench.server;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the contract that names an object, asked under a project of one's own for an object of a foreign one that is
 * really there. An operation that is new is tried too, and needs a row here where it needs a body.
 */
@Timeout(180)
class ForeignTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "mark-of-the-foreign";
    private static final String FOREIGN = "/api/v1/projects/foreign";

    /** They make what they name where it is not there, so that a name of another project is as good as any. */
    private static final Set<String> MAKES = Set.of(
            "setMember", "putSchedule", "putAlertRule", "putBenchmark", "uploadDataset", "putKey", "putLabelScale");

    private static final Map<String, String> OBJECTS = new LinkedHashMap<>();
    private static final Map<String, Object> BODIES = new LinkedHashMap<>();
    private static final Map<String, String> QUERIES = new LinkedHashMap<>();
    private static final Map<String, Client> CALLERS = new LinkedHashMap<>();
    private static TestServer server;
    private static Bench bench;
    private static Receiver receiver;
    private static List<String> before;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        receiver = new Receiver();
        Client admin = server.admin();
        server.project("own");
        server.project("foreign");
        CALLERS.put("admin", server.user("own-admin", "admin", "own"));
        CALLERS.put(
                "token",
                server.client()
                        .bearer(CALLERS.get("admin")
                                .post("/api/v1/me/tokens", Map.of("name", "t", "role", "admin"))
                                .expect(201)
                                .at("/secret")
                                .asText()));
        CALLERS.put("instance", admin);
        server.user("member", "viewer", "foreign");
        objects(admin);
        bodies();
        before = state();
    }

    private static void objects(Client admin) {
        Bench.upload(admin, "foreign", 2);
        String hook = admin.post(
                        FOREIGN + "/webhooks",
                        Map.of("name", MARK, "url", receiver.url("/foreign"), "kinds", List.of("budget")))
                .expect(201)
                .at("/id")
                .asText();
        admin.put(FOREIGN + "/budgets", Map.of("scope", "run", "limitUsd", 1)).expect(200);
        String priced = bench.bounded("""
                prices:
                  - {model: "openai-compatible:a", input: 0, output: 500000, source: "https://example.com", date: 2026-11-01}
                """);
        String run = Bench.start(admin, "foreign", priced, MARK);
        Wait.ended(admin, "foreign", run);
        admin.put(FOREIGN + "/benchmarks/sums", Map.of("declaration", bench.declaration()))
                .expect(200);
        admin.put(FOREIGN + "/baselines/base", Map.of("run", run)).expect(200);
        admin.put(FOREIGN + "/schedules/nightly", Map.of("benchmark", "sums", "everySeconds", 86_400))
                .expect(200);
        admin.put(FOREIGN + "/alert-rules/gates", Map.of("kind", "gate-failed")).expect(200);
        admin.put(FOREIGN + "/keys/openai/default", Map.of("secret", "sk-" + MARK, "host", "api.openai.com"))
                .expect(200);
        admin.put(FOREIGN + "/label-scales/kind", Map.of("lowest", 0, "highest", 1))
                .expect(200);
        String deliveries = FOREIGN + "/webhooks/" + hook + "/deliveries";
        Wait.until("deliveries", () -> {
            List<String> states =
                    admin.get(deliveries).expect(200).json().path("items").findValuesAsText("state");
            return !states.isEmpty() && states.stream().allMatch("delivered"::equals);
        });
        String item = admin.get(FOREIGN + "/runs/" + run + "/review?scorer=includes")
                .expect(200)
                .at("/items/0/item")
                .asText();
        OBJECTS.putAll(Map.ofEntries(
                entry("run", run),
                entry("part", "1"),
                entry("benchmark", "sums"),
                entry("baseline", "base"),
                entry("schedule", "nightly"),
                entry("rule", "gates"),
                entry("provider", "openai"),
                entry("key", "default"),
                entry("scorer", "kind"),
                entry("webhook", hook),
                entry("delivery", admin.get(deliveries).at("/items/0/id").asText()),
                entry("item", item),
                entry("dataset", "sums"),
                entry("version", "1"),
                entry("user", "member")));
    }

    private static void bodies() {
        String run = OBJECTS.get("run");
        String trial = "{\"key\":{\"model\":\"a\",\"task\":\"t\",\"sample\":\"s\",\"epoch\":1},"
                + "\"outcome\":\"ANSWERED\",\"text\":\"x\",\"scores\":{},\"calls\":[]}";
        Map<String, Object> result =
                new LinkedHashMap<>(Map.of("schema", "llmbench-upload/1", "trials", 0, "status", "COMPLETE"));
        result.put("finishedAt", Instant.now().toString());
        for (String list : List.of("metrics", "gates", "comparisons", "outcomes", "facts", "histograms")) {
            result.put(list, List.of());
        }
        BODIES.putAll(Map.of(
                "rescoreRun", Map.of("declaration", bench.declaration()),
                "setLabels", Map.of("labels", List.of("mine")),
                "putUploadPart", trial,
                "putUploadProgress",
                        Map.of(
                                "done",
                                1,
                                "trials",
                                2,
                                "inFlight",
                                0,
                                "outcomes",
                                Map.of(),
                                "cost",
                                Map.of("usd", 0, "priced", 0, "unpriced", 0),
                                "elapsedMs",
                                1),
                "completeUpload", result,
                "setBaseline", Map.of("run", run),
                "putReview", Map.of("scorer", "includes", "choice", "right"),
                "putHumanLabel",
                        Map.of("task", "sums", "model", "a", "sample", "q0", "scorer", "includes", "choice", "right"),
                "changeWebhook", Map.of("enabled", false)));
        String sample = "?task=sums&model=a&sample=q0";
        QUERIES.putAll(Map.of(
                "getTrial", sample,
                "exportRun", "?format=json",
                "getReviewQueue", "?scorer=includes",
                "deleteReview", "?scorer=includes",
                "listHumanLabels", "?scorer=includes",
                "getAgreement", "?scorer=includes",
                "compareRuns", "?run=" + run + "&run=" + run,
                "pairSamples", "?run=" + run + "&run=" + run + "&task=sums&scorer=includes"));
    }

    @AfterAll
    static void stop() {
        OBJECTS.clear();
        CALLERS.clear();
        receiver.close();
        bench.close();
        server.close();
    }

    private static List<String> state() {
        List<String> state = new ArrayList<>();
        for (String path : List.of(
                "/runs/" + OBJECTS.get("run"),
                "/runs/" + OBJECTS.get("run") + "/human-labels?scorer=includes",
                "/baselines",
                "/schedules/nightly",
                "/alert-rules",
                "/benchmarks",
                "/datasets",
                "/keys",
                "/label-scales",
                "/webhooks",
                "/webhooks/" + OBJECTS.get("webhook") + "/deliveries",
                "/members")) {
            state.add(server.admin().get(FOREIGN + path).expect(200).text());
        }
        return state;
    }

    static List<Operation> operations() {
        Predicate<Operation> named =
                operation -> operation.path().replace("{project}", "").contains("{")
                        || operation.id().equals("compareRuns")
                        || operation.id().equals("pairSamples");
        return Contract.load().operations().stream()
                .filter(operation -> operation.path().contains("{project}"))
                .filter(named)
                .filter(operation -> !MAKES.contains(operation.id()))
                .toList();
    }

    private static String path(Operation operation) {
        String path = operation.path().replace("{project}", "own");
        for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
            path = path.replace("{" + object.getKey() + "}", object.getValue());
        }
        assertThat(path).as("objects of " + operation.id()).doesNotContain("{");
        return path + QUERIES.getOrDefault(operation.id(), "");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_object_of_another_project_is_not_there(Operation operation) throws JsonProcessingException {
        Object body = BODIES.getOrDefault(operation.id(), Map.of());
        byte[] bytes = (body instanceof String text ? text : JSON.writeValueAsString(body)).getBytes();
        String type = operation.body().containsKey(Operation.JSON)
                ? Operation.JSON
                : operation.body().keySet().stream().findFirst().orElse(null);
        for (Map.Entry<String, Client> caller : CALLERS.entrySet()) {
            Client.Answer answer =
                    caller.getValue().send(operation.method(), path(operation), type, type == null ? null : bytes);
            String as = operation.id() + " by " + caller.getKey() + ": " + answer.text();
            // A baseline of one's own is set to a run that must be one's own too.
            assertThat(answer.status()).as(as).isEqualTo(operation.id().equals("setBaseline") ? 400 : 404);
            assertThat(answer.text()).as(as).doesNotContain(MARK, "argon2");
        }
        assertThat(state()).as(operation.id()).isEqualTo(before);
    }

    @Test
    void what_lists_and_sums_up_a_project_tells_nothing_of_another() {
        Client own = CALLERS.get("admin");
        for (String path : List.of(
                "/runs?label=" + MARK,
                "/overview",
                "/trends?benchmark=sums",
                "/sample-history?benchmark=sums&task=sums&sample=q0&scorer=includes",
                "/analytics?scorer=includes&by=model",
                "/spend?by=model",
                "/alerts?run=" + OBJECTS.get("run"),
                "/benchmarks",
                "/datasets",
                "/keys",
                "/webhooks",
                "/members")) {
            Client.Answer answer = own.get("/api/v1/projects/own" + path);
            // No such scorer, which is how it is with a project that has none.
            assertThat(answer.status()).as(path).isIn(200, path.startsWith("/analytics") ? 400 : 404);
            assertThat(answer.text())
                    .as(path)
                    .doesNotContain(OBJECTS.get("run"), MARK, OBJECTS.get("webhook"), "\"member\"", "\"q0\"");
        }
    }

    @Test
    void a_session_and_a_token_of_another_user_are_not_there() {
        Client other = server.user("other", "viewer", "own");
        String session = other.get("/api/v1/me").expect(200).at("/session").asText();
        String token = other.post("/api/v1/me/tokens", Map.of("name", "theirs", "role", "viewer"))
                .expect(201)
                .at("/id")
                .asText();
        for (Client caller : List.of(CALLERS.get("admin"), CALLERS.get("instance"))) {
            caller.delete("/api/v1/me/sessions/" + session).expect(404);
            caller.delete("/api/v1/me/tokens/" + token).expect(404);
            assertThat(caller.get("/api/v1/me/sessions").expect(200).text()).doesNotContain(session);
            assertThat(caller.get("/api/v1/me/tokens").expect(200).text()).doesNotContain(token);
        }
        other.get("/api/v1/me").expect(200);
        assertThat(other.get("/api/v1/me/tokens").texts("id")).contains(token);
    }
}
