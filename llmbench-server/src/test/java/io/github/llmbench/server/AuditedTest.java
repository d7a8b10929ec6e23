package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One call of each operation that changes something, and the row that it leaves in the audit log. */
@Timeout(120)
class AuditedTest {
    private static final String PROJECT = "/api/v1/projects/default";

    /**
     * What changes nothing, what is a part of something that is audited when it begins and ends, and what only a process with a directory
     * for backups does: BackupTest looks for its rows.
     */
    private static final Set<String> NONE = Set.of(
            "checkSchedule",
            "validateBenchmark",
            "planBenchmark",
            "checkRetention",
            "refresh",
            "createWsTicket",
            "putUploadPart",
            "putUploadProgress",
            "makeBackup",
            "proveBackup");

    private static TestServer server;
    private static Bench bench;
    private static Client admin;

    private final Set<String> seen = new HashSet<>();

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        admin = server.admin();
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    private JsonNode call(String operation, Supplier<Client.Answer> call) {
        String before = Sql.texts(server.databaseUrl(), "select coalesce(max(seq), 0)::text from audit")
                .get(0);
        Client.Answer answer = call.get();
        assertThat(answer.status()).as(() -> operation + " " + answer.text()).isLessThan(300);
        assertThat(Sql.texts(
                        server.databaseUrl(),
                        "select action from audit where seq > " + before + " and actor like 'user:%'"))
                .as(operation)
                .isNotEmpty();
        seen.add(operation);
        return answer.json();
    }

    private JsonNode put(String operation, String path, Object body) {
        return call(operation, () -> admin.put(path, body));
    }

    private JsonNode post(String operation, String path, Object body) {
        return call(operation, () -> admin.post(path, body));
    }

    private void delete(String operation, String path) {
        call(operation, () -> admin.delete(path));
    }

    @Test
    void every_operation_that_changes_something_leaves_a_row() {
        users();
        project();
        runs();
        rest();
        assertThat(Contract.load().operations().stream()
                        .filter(operation -> !operation.method().equals("GET"))
                        .map(Operation::id)
                        .filter(id -> !NONE.contains(id)))
                .containsExactlyInAnyOrderElementsOf(seen);
    }

    @Test
    void a_sign_in_that_fails_is_audited_and_what_is_no_name_is_not_kept() {
        server.client()
                .post("/api/v1/auth/login", Map.of("user", "admin", "password", "wrong horse battery"))
                .expect(401);
        server.client()
                .post("/api/v1/auth/login", Map.of("user", "my-secret-word", "password", "wrong horse battery"))
                .expect(401);
        List<String> objects =
                Sql.texts(server.databaseUrl(), "select object from audit where action = 'session.refuse'");
        assertThat(objects).contains("admin", "unknown");
        assertThat(Sql.texts(server.databaseUrl(), "select object || detail from audit"))
                .noneMatch(text -> text.contains("my-secret-word"));
    }

    private void users() {
        String password = "correct horse audrey";
        post("createUser", "/api/v1/users", Map.of("name", "audrey", "password", password));
        call("changeUser", () -> admin.patch("/api/v1/users/audrey", Map.of("displayName", "Audrey")));
        Client audrey = server.client().signIn("audrey", password);
        call("login", () -> server.client().post("/api/v1/auth/login", Map.of("user", "audrey", "password", password)));
        String other = audrey.get("/api/v1/me/sessions").at("/items").findValuesAsText("id").stream()
                .filter(id -> !current(audrey).equals(id))
                .findFirst()
                .orElseThrow();
        call("endSession", () -> audrey.delete("/api/v1/me/sessions/" + other));
        call(
                "changePassword",
                () -> audrey.put("/api/v1/me/password", Map.of("current", password, "fresh", "another horse audrey")));
        call("logout", () -> audrey.post("/api/v1/auth/logout"));
        String token = post("createToken", "/api/v1/me/tokens", Map.of("name", "ci", "role", "viewer"))
                .path("id")
                .asText();
        delete("deleteToken", "/api/v1/me/tokens/" + token);
    }

    private static String current(Client client) {
        for (JsonNode session : client.get("/api/v1/me/sessions").at("/items")) {
            if (session.path("current").asBoolean()) {
                return session.path("id").asText();
            }
        }
        throw new AssertionError("no current session");
    }

    private void project() {
        post("createProject", "/api/v1/projects", Map.of("name", "audited"));
        call("changeProject", () -> admin.patch("/api/v1/projects/audited", Map.of("title", "Audited")));
        put("setMember", PROJECT + "/members/audrey", Map.of("role", "viewer"));
        delete("removeMember", PROJECT + "/members/audrey");
        String rows = "{\"id\": \"q0\", \"question\": \"0?\", \"answer\": \"2\"}";
        call(
                "uploadDataset",
                () -> admin.send(
                        "PUT",
                        PROJECT + "/datasets/sums",
                        "application/x-ndjson",
                        rows.getBytes(StandardCharsets.UTF_8)));
        put("putBenchmark", PROJECT + "/benchmarks/sums", Map.of("declaration", bench.declaration()));
        put("putKey", PROJECT + "/keys/openai/audited", Map.of("secret", "sk-canary", "host", "api.openai.com"));
        delete("deleteKey", PROJECT + "/keys/openai/audited");
        put("putQuota", PROJECT + "/quota", Map.of("runsAtOnce", 50));
        put(
                "putSchedule",
                PROJECT + "/schedules/nightly",
                Map.of("benchmark", "sums", "cron", "0 3 * * *", "zone", "UTC"));
        delete("deleteSchedule", PROJECT + "/schedules/nightly");
        put("putAlertRule", PROJECT + "/alert-rules/gates", Map.of("kind", "gate-failed"));
        delete("deleteAlertRule", PROJECT + "/alert-rules/gates");
        put("putRetention", PROJECT + "/retention", Map.of("runsDays", 4000));
        put("putBudget", PROJECT + "/budgets", Map.of("scope", "month", "limitUsd", 5));
        delete("deleteBudget", PROJECT + "/budgets?scope=month");
    }

    private void runs() {
        String runs = PROJECT + "/runs";
        String run = post("startRun", runs, Map.of("declaration", bench.declaration()))
                .path("id")
                .asText();
        assertThat(Wait.ended(admin, "default", run)).isEqualTo("complete");
        put("setLabels", runs + "/" + run + "/labels", Map.of("labels", List.of("seen")));
        post("rescoreRun", runs + "/" + run + "/rescore", Map.of("benchmark", "sums"));
        put("setBaseline", PROJECT + "/baselines/audited", Map.of("run", run));
        delete("deleteBaseline", PROJECT + "/baselines/audited");
        put(
                "putLabelScale",
                PROJECT + "/label-scales/politeness",
                Map.of("question", "How polite?", "lowest", 1, "highest", 5));
        put(
                "putHumanLabel",
                runs + "/" + run + "/human-labels",
                Map.of("task", "sums", "model", "a", "sample", "q0", "scorer", "politeness", "value", 4));
        delete("deleteLabelScale", PROJECT + "/label-scales/politeness");
        String item = admin.get(runs + "/" + run + "/review?scorer=includes")
                .expect(200)
                .at("/items/0/item")
                .asText();
        put("putReview", runs + "/" + run + "/review/" + item, Map.of("scorer", "includes", "choice", "right"));
        delete("deleteReview", runs + "/" + run + "/review/" + item + "?scorer=includes");
        put("putQuota", PROJECT + "/quota", Map.of("callsPerDay", 1));
        String waiting = post("startRun", runs, Map.of("declaration", bench.declaration()))
                .path("id")
                .asText();
        call("cancelRun", () -> admin.post(runs + "/" + waiting + "/cancel"));
        call("resumeRun", () -> admin.post(runs + "/" + waiting + "/resume"));
        delete("deleteBenchmark", PROJECT + "/benchmarks/sums");
        delete("deleteDataset", PROJECT + "/datasets/sums");
    }

    private void rest() {
        post(
                "beginUpload",
                PROJECT + "/uploads",
                Map.of(
                        "schema",
                        "llmbench-upload/1",
                        "run",
                        Map.of(
                                "id", "audited",
                                "benchmark", "elsewhere",
                                "startedAt", Instant.now().toString(),
                                "models", List.of("a"),
                                "tasks", List.of("t"),
                                "trials", 0,
                                "fingerprint", Map.of("identity", Map.of("dataset t", "1"), "context", Map.of())),
                        "origin",
                        Map.of()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("schema", "llmbench-upload/1");
        result.put("trials", 0);
        result.put("finishedAt", Instant.now().toString());
        result.put("status", "COMPLETE");
        for (String list : List.of("metrics", "gates", "comparisons", "outcomes", "facts", "histograms")) {
            result.put(list, List.of());
        }
        post("completeUpload", PROJECT + "/uploads/audited/complete", result);
        put(
                "putPrice",
                "/api/v1/prices",
                Map.of(
                        "model", "openai-compatible:audited",
                        "input", 1,
                        "output", 2,
                        "source", "https://example.com/prices",
                        "date", "2026-11-20"));
        delete("deletePrice", "/api/v1/prices?model=openai-compatible:audited");
        try (Receiver receiver = new Receiver()) {
            String hook = post(
                            "createWebhook",
                            PROJECT + "/webhooks",
                            Map.of("name", "audited", "url", receiver.url("/audited")))
                    .path("id")
                    .asText();
            String path = PROJECT + "/webhooks/" + hook;
            call("changeWebhook", () -> admin.patch(path, Map.of("newSecret", true)));
            post("testWebhook", path + "/test");
            Sql.update(
                    server.databaseUrl(),
                    "insert into delivery (id, webhook, alert, kind, body, state, ended_at) values"
                            + " ('00000000-0000-4000-8000-000000000001', '" + hook
                            + "', 'one', 'gate', '{}', 'failed', now())");
            post("redeliver", path + "/deliveries/00000000-0000-4000-8000-000000000001/again");
            delete("deleteWebhook", path);
        }
    }

    private JsonNode post(String operation, String path) {
        return call(operation, () -> admin.post(path));
    }
}
