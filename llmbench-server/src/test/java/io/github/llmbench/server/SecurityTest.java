package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ten risks of OWASP's API Security Top 10 (2023), each with what this server does against it. */
@Timeout(120)
class SecurityTest {
    /** What the guard says, and nothing that fails for another reason. */
    private static final String INSIDE = "which is private|it is never reached|is a number|with a host";

    private static TestServer server;
    private static Bench bench;
    private static Client own;
    private static Client viewer;
    private static String foreignRun;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        bench = Bench.quick();
        server.project("own");
        server.project("foreign");
        own = server.user("own-admin", "admin", "own");
        viewer = server.user("own-viewer", "viewer", "own");
        Bench.upload(own, "own", 4);
        Bench.upload(server.admin(), "foreign", 4);
        foreignRun = Bench.start(server.admin(), "foreign", bench.declaration());
        Wait.ended(server.admin(), "foreign", foreignRun);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    /** AccessTest tries every operation with every role, and ForeignTest with every object; here an object of another project is named under one's own. */
    @Test
    void api1_an_object_of_another_project_is_not_there() {
        String hook = server.admin()
                .post("/api/v1/projects/foreign/webhooks", Map.of("name", "theirs", "url", "http://127.0.0.1:9/"))
                .expect(201)
                .at("/id")
                .asText();
        String runs = "/api/v1/projects/own/runs/" + foreignRun;
        for (String path : List.of(
                runs,
                runs + "/metrics",
                runs + "/samples",
                runs + "/trial?task=sums&model=a&sample=q0",
                runs + "/export?format=json",
                runs + "/review?scorer=includes",
                runs + "/human-labels?scorer=includes",
                runs + "/agreement?scorer=includes",
                "/api/v1/projects/own/compare?run=" + foreignRun,
                "/api/v1/projects/own/webhooks/" + hook,
                "/api/v1/projects/own/webhooks/" + hook + "/deliveries")) {
            own.get(path).expect(404);
        }
        own.post(runs + "/cancel").expect(404);
        own.post(runs + "/resume").expect(404);
        own.put(runs + "/labels", Map.of("labels", List.of("mine"))).expect(404);
        own.put("/api/v1/projects/own/baselines/b", Map.of("run", foreignRun)).expect(400);
        own.delete("/api/v1/projects/own/webhooks/" + hook).expect(404);
    }

    @Test
    void api2_a_token_that_this_server_did_not_sign_is_not_good() {
        String good = own.header("Authorization").substring("Bearer ".length());
        String[] parts = good.split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String key = JWT.decode(good).getKeyId();
        for (String forged : List.of(
                none + "." + parts[1] + ".",
                parts[0] + "." + parts[1] + "." + parts[2].substring(2) + "AA",
                parts[0] + "." + parts[1] + ".",
                // The algorithm of the key is the server's choice, not the token's.
                JWT.create().withKeyId(key).withSubject("admin").sign(Algorithm.HMAC256("public key")),
                "llmb_" + "0".repeat(43))) {
            server.client().bearer(forged).get("/api/v1/me").expect(401);
        }
        own.get("/api/v1/me").expect(200);
    }

    @Test
    void api3_a_field_that_is_nobodys_to_set_is_refused_and_one_that_is_nobodys_to_see_is_not_shown() {
        server.admin()
                .post(
                        "/api/v1/users",
                        Map.of("name", "mallory", "password", "correct horse mallory", "id", "1", "failed", 0))
                .expect(400);
        own.post("/api/v1/me/tokens", Map.of("name", "t", "role", "admin", "instanceAdmin", true))
                .expect(400);
        own.put("/api/v1/projects/own/members/own-viewer", Map.of("role", "admin", "project", "foreign"))
                .expect(400);
        assertThat(server.admin().get("/api/v1/users").expect(200).text())
                .doesNotContainIgnoringCase("password", "argon2", "hash");
        own.post("/api/v1/me/tokens", Map.of("name", "seen", "role", "viewer")).expect(201);
        assertThat(own.get("/api/v1/me/tokens").expect(200).text()).doesNotContain("secret", "hash", "llmb_");
        Client once = own.with("Idempotency-Key", "token-once");
        String secret = once.post("/api/v1/me/tokens", Map.of("name", "once", "role", "viewer"))
                .expect(201)
                .at("/secret")
                .asText();
        once.post("/api/v1/me/tokens", Map.of("name", "once", "role", "viewer")).expect(409);
        assertThat(Sql.texts(server.databaseUrl(), "select coalesce(body, '') from replay"))
                .isNotEmpty()
                .noneMatch(body -> body.contains(secret));
    }

    @Test
    void api4_what_one_caller_may_use_is_bounded() {
        own.post("/api/v1/projects/own/benchmark-check", "\"" + "x".repeat(3 << 20) + "\"")
                .expect(413);
        own.get("/api/v1/projects/own/runs?limit=100000").expect(400);
        own.get("/api/v1/projects/own/analytics?scorer=includes&by=model&runs=1000000")
                .expect(400);
        own.get("/api/v1/projects/own/spend?by=day&from=1970-01-01").expect(400);
    }

    /** Status and problem of a request by hand: clients differ in what they do with an answer that comes before they have sent all. */
    private static String answered(Operation operation, String length, byte[] body) throws IOException {
        String path = operation
                .path()
                .replace("{project}", "own")
                .replaceAll("\\{(session|token)}", "00000000-0000-0000-0000-000000000000")
                .replaceAll("\\{(version|part)}", "1")
                .replaceAll("\\{[^}]+}", "missing");
        URI url = server.server().url();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write((operation.method() + " " + path + " HTTP/1.1\r\nHost: " + url.getAuthority()
                            + "\r\nAuthorization: "
                            + server.admin().header("Authorization")
                            + "\r\nContent-Type: application/json\r\nConnection: close\r\n" + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void api4_a_body_is_refused_at_the_size_that_its_operation_names_whether_or_not_it_says_its_length()
            throws IOException {
        for (Operation operation : Contract.load().operations()) {
            if (!operation.body().containsKey(Operation.JSON)) {
                continue;
            }
            String answer = answered(operation, "Content-Length: " + (operation.maxBytes() + 1), new byte[0]);
            // What the path or the query lacks is told first, before anything of the body is read.
            assertThat(answer)
                    .as(operation.id())
                    .matches("(?s)HTTP/1.1 (400|413) .*")
                    .doesNotContain("#");
        }
        Operation check = Contract.load().operations().stream()
                .filter(operation -> operation.id().equals("validateBenchmark"))
                .findFirst()
                .orElseThrow();
        int size = (int) check.maxBytes() + 1;
        String chunk = Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n0\r\n\r\n";
        assertThat(answered(check, "Transfer-Encoding: chunked", chunk.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void api4_requests_are_counted_for_each_caller_and_sign_ins_and_bad_tokens_for_each_address() {
        try (TestServer busy = TestServer.start("requests-per-minute", "5", "sign-ins-per-minute", "8")) {
            List<Integer> own = statuses(12, () -> busy.admin().get("/api/v1/me"));
            assertThat(own).startsWith(200, 200, 200).contains(429).doesNotContain(401);
            Client.Answer last = busy.admin().get("/api/v1/me");
            assertThat(last.status()).isEqualTo(429);
            assertThat(Integer.parseInt(last.header("Retry-After"))).isBetween(1, 60);

            assertThat(statuses(
                            12,
                            () -> busy.client()
                                    .post("/api/v1/auth/login", Map.of("user", "admin", "password", "guess"))))
                    .startsWith(401, 401)
                    .endsWith(429);
            assertThat(statuses(12, () -> busy.client().bearer("llmb_guess").get("/api/v1/me")))
                    .startsWith(401, 401)
                    .endsWith(429);
            // Others at the same address may go on with their sessions meanwhile.
            busy.admin()
                    .with("X-LLMBench-Request", "1")
                    .post("/api/v1/auth/refresh")
                    .expect(200);
            busy.client().get("/health").expect(200);
        }
    }

    @Test
    void api4_a_session_goes_on_while_others_at_its_address_send_tokens_that_are_not_good() {
        try (TestServer busy = TestServer.start("requests-per-minute", "4")) {
            String secret = busy.admin()
                    .post("/api/v1/me/tokens", Map.of("name", "script", "role", "viewer"))
                    .expect(201)
                    .at("/secret")
                    .asText();
            Client gone =
                    busy.client().signIn("admin", busy.server().firstPassword().orElseThrow());
            gone.post("/api/v1/auth/logout").expect(204);
            Client guesses = busy.client().bearer("llmb_guess");
            Wait.until("the address is blocked", () -> guesses.get("/api/v1/me").status() == 429);
            busy.admin().get("/api/v1/me").expect(200);
            busy.client().bearer(secret).get("/api/v1/me").expect(429);
            // A session that has ended has tries of its own, and no more than an address.
            assertThat(statuses(8, () -> gone.get("/api/v1/me")))
                    .startsWith(401, 401)
                    .endsWith(429);
        }
    }

    private static List<Integer> statuses(int times, java.util.function.Supplier<Client.Answer> ask) {
        return IntStream.range(0, times).map(i -> ask.get().status()).boxed().toList();
    }

    @Test
    void what_is_long_is_sent_packed_to_who_can_unpack_it() throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.server().url().resolve("/api/v1/benchmark-schema"))
                                .header("Authorization", own.header("Authorization"))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            byte[] plain = in.readAllBytes();
            assertThat(plain).hasSizeGreaterThan(answer.body().length);
            assertThat(new String(plain, StandardCharsets.UTF_8))
                    .isEqualTo(own.get("/api/v1/benchmark-schema").text());
        }
    }

    @Test
    void api5_what_is_an_admins_is_no_viewers() {
        for (Operation operation : Contract.load().operations()) {
            boolean writes = !operation.method().equals("GET");
            if (writes && operation.path().startsWith("/api/v1/projects/{project}/")) {
                String path = operation.path().replace("{project}", "own").replaceAll("\\{[^}]+}", "missing");
                String type = operation.body().keySet().stream().findFirst().orElse(null);
                viewer.send(operation.method(), path, type, type == null ? null : "{}".getBytes())
                        .expect(403);
            }
        }
        own.get("/api/v1/audit").expect(403);
        own.post("/api/v1/projects", Map.of("name", "another")).expect(403);
        own.get("/api/v1/spend?by=project").expect(403);
    }

    @Test
    void api6_a_run_that_is_asked_for_many_times_at_once_is_made_and_paid_once() throws Exception {
        Client same = own.with("Idempotency-Key", "once");
        Map<String, Object> run = Map.of("declaration", bench.declaration(), "labels", List.of("once"));
        ExecutorService many = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Client.Answer>> asks = IntStream.range(0, 50)
                    .<Callable<Client.Answer>>mapToObj(i -> () -> same.post("/api/v1/projects/own/runs", run))
                    .toList();
            Set<Integer> statuses = new java.util.TreeSet<>();
            Set<String> ids = new java.util.TreeSet<>();
            for (Future<Client.Answer> each : many.invokeAll(asks)) {
                Client.Answer answer = each.get();
                statuses.add(answer.status());
                if (answer.status() == 201) {
                    ids.add(answer.at("/id").asText());
                }
            }
            assertThat(ids).hasSize(1);
            assertThat(Set.of(201, 409)).containsAll(statuses);
        } finally {
            many.shutdownNow();
        }
        assertThat(own.get("/api/v1/projects/own/runs?label=once").expect(200).at("/items"))
                .hasSize(1);
    }

    @Test
    void api7_neither_a_webhook_nor_a_model_leads_inside() {
        for (String host : List.of(
                "169.254.169.254",
                "168.63.129.16",
                "metadata.google.internal",
                "[::ffff:169.254.169.254]",
                "2852039166",
                "0xa9fea9fe",
                "10.1.2.3",
                "192.168.0.1.",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "[64:ff9b::a00:1]",
                "0.0.0.0")) {
            Client.Answer hook = own.post(
                            "/api/v1/projects/own/webhooks", Map.of("name", "inside", "url", "http://" + host + "/"))
                    .expect(400);
            assertThat(hook.text()).as(host).containsPattern(INSIDE);
            String declaration = bench.declaration().replaceAll("http://127[^\"]*", "http://" + host + "/v1");
            Client.Answer started = own.post("/api/v1/projects/own/runs", Map.of("declaration", declaration));
            if (started.status() == 201) {
                String run = started.at("/id").asText();
                assertThat(Wait.ended(own, "own", run)).as(host).isEqualTo("failed");
                assertThat(own.get("/api/v1/projects/own/runs/" + run)
                                .at("/reason")
                                .asText())
                        .as(host)
                        .containsPattern(INSIDE);
            } else {
                assertThat(started.status()).as(host).isEqualTo(400);
                assertThat(started.text()).as(host).containsPattern(INSIDE);
            }
        }
    }

    @Test
    void api8_every_answer_has_its_headers_and_none_tells_of_the_inside() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (String path :
                List.of("/", "/health", "/api/v1/me", "/api/docs", "/api/nothing", "/nothing", "/assets/x")) {
            HttpResponse<String> answer = raw(http, "GET", path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .get()
                    .asString()
                    .contains("default-src 'none'")
                    .contains("require-trusted-types-for 'script'")
                    .endsWith("trusted-types default")
                    .doesNotContain("unsafe", "allow-duplicates");
            for (String header : List.of(
                    "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control", "X-Request-Id")) {
                assertThat(answer.headers().firstValue(header))
                        .as(path + " " + header)
                        .isPresent();
            }
            assertThat(answer.headers().firstValue("Server")).as(path).isEmpty();
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .isEmpty();
        }
        HttpResponse<String> preflight = http.send(
                HttpRequest.newBuilder(server.server().url().resolve("/api/v1/me"))
                        .header("Origin", "https://evil.example")
                        .header("Access-Control-Request-Method", "GET")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(raw(http, "TRACE", "/api/v1/me").statusCode()).isGreaterThanOrEqualTo(400);
    }

    private static HttpResponse<String> raw(HttpClient http, String method, String path)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.server().url().resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void api9_what_the_contract_does_not_name_is_not_there() {
        Set<String> versions = Contract.load().operations().stream()
                .map(Operation::path)
                .filter(path -> path.startsWith("/api/"))
                .map(path -> path.split("/", -1)[2])
                .collect(Collectors.toSet());
        assertThat(versions).containsExactly("v1");
        for (String path : List.of("/api/v0/me", "/api/v2/me", "/api/v1/debug", "/api/v1//me")) {
            assertThat(server.admin().get(path).status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void api10_what_a_model_answers_is_data_wherever_it_goes() {
        String hostile = "=HYPERLINK(\"http://evil.example\") <script>alert(1)</script>";
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script(hostile)).build())) {
            String declaration = bench.declaration()
                    .replaceAll(
                            "http://127[^\"]*/v1",
                            URI.create(simulator.url() + "/v1").toString());
            String run = Bench.start(own, "own", declaration);
            assertThat(Wait.ended(own, "own", run)).isEqualTo("complete");
            String runs = "/api/v1/projects/own/runs/" + run;
            Client.Answer samples = own.get(runs + "/samples?limit=1").expect(200);
            assertThat(samples.header("Content-Type")).startsWith("application/json");
            assertThat(samples.at("/items/0/answer").asText()).isEqualTo(hostile);
            assertThat(own.get(runs + "/export?format=html").expect(200).text())
                    .doesNotContain("<script>alert(1)</script>");
            for (String line :
                    own.get(runs + "/export?format=csv").expect(200).text().split("\n")) {
                assertThat(line).doesNotContainPattern("(^|,)\"?=HYPERLINK");
            }
        }
    }
}
