package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import io.github.llmbench.server.contract.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that follow the contract's shapes and break them: no answer may be a failure of the server or show its inside. */
@Timeout(1800)
class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("llmbench.fuzz.requests", 1_000);
    private static final int MANY_REQUESTS = Integer.getInteger("llmbench.fuzz.requests", 12_000);
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "0",
            "-1",
            "null",
            "true",
            "[]",
            "{}",
            "'",
            "\"",
            "' or '1'='1",
            "'; drop table run; --",
            "$1",
            ":name",
            "../../etc/passwd",
            "%00",
            "\u0000",
            "\uD800",
            "é中😀",
            "<script>alert(1)</script>",
            "{{7*7}}",
            "${jndi:ldap://x}",
            "99999999999999999999999999",
            "1e999",
            "NaN",
            "default",
            "admin",
            "x".repeat(3000),
            "a\r\nSet-Cookie: x=1",
            "2026-13-45T99:99:99Z",
            "0001-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "!!java/lang/Runtime {}");
    private static final Set<String> LEFT_OUT = Set.of("logout", "changePassword", "endSession");
    private static final long MOST_OVERSIZED = 4 << 20;
    private static final double LEAST_WELL = 0.1;
    private static final List<String> HIDDEN =
            List.of("Exception", "\tat ", "org.postgresql", "java.", "select ", "jdbc");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void nothing_that_is_sent_makes_the_server_fail_or_show_its_inside() {
        send(REQUESTS, Long.getLong("llmbench.fuzz.seed", 42));
    }

    /** With a seed of its own, for what a thousand do not find. */
    @Test
    @Tag("long")
    @Tag("fuzz")
    void nothing_of_ten_times_as_much_does_either() {
        send(MANY_REQUESTS, Long.getLong("llmbench.fuzz.seed", 20_261_126));
    }

    private void send(int requests, long seed) {
        Random random = new Random(seed);
        JsonNode schemas = Contract.load().tree().at("/components/schemas");
        JsonNode paths = Contract.load().tree().path("paths");
        List<Operation> operations = Contract.load().operations().stream()
                .filter(operation -> !LEFT_OUT.contains(operation.id()))
                .toList();
        try (TestServer server = TestServer.start()) {
            // No name that is sent is theirs, so that nothing ends their session.
            Client fuzzer = fuzzer(server);
            int well = 0;
            for (int i = 0; i < requests; i++) {
                Operation operation = operations.get(random.nextInt(operations.size()));
                String path = path(operation, random);
                String type = operation.body().isEmpty()
                        ? null
                        : random.nextInt(20) == 0
                                ? "text/plain"
                                : operation.body().keySet().iterator().next();
                byte[] body = type == null ? null : body(operation, schemas, paths, random);
                Client client =
                        random.nextInt(10) == 0 ? fuzzer.with("Idempotency-Key", "fuzz-" + random.nextInt(50)) : fuzzer;
                if (operation.id().equals("refresh")) {
                    client = client.with("X-LLMBench-Request", "fuzz")
                            .with("Cookie", "llmbench_refresh=" + encoded(value(random)));
                }
                Client.Answer answer = client.send(operation.method(), path, type, body);
                String as = "request " + i + " of seed " + seed + ": " + operation.method() + " " + path + " "
                        + (body == null || body.length > 100_000 ? "" : new String(body, StandardCharsets.UTF_8))
                        + " -> " + answer.text();
                assertThat(answer.status()).as(as).isLessThan(500);
                well += answer.status() < 300 ? 1 : 0;
                if (answer.status() >= 400) {
                    assertThat(HIDDEN)
                            .as(as)
                            .noneMatch(answer.json().path("title").asText()::contains);
                    assertThat(answer.text()).as(as).doesNotContain("\tat ", "org.postgresql", "jdbc:", "java.lang.");
                }
            }
            // What is refused at the door looks at nothing behind it.
            fuzzer.get("/api/v1/me").expect(200);
            assertThat(well / (double) requests).as("share of 2xx").isGreaterThan(LEAST_WELL);
        }
    }

    private static Client fuzzer(TestServer server) {
        String password = "correct horse fuzzer";
        server.admin()
                .post("/api/v1/users", Map.of("name", "the-fuzzer", "password", password, "instanceAdmin", true))
                .expect(201);
        return server.client().signIn("the-fuzzer", password);
    }

    private static String path(Operation operation, Random random) {
        StringBuilder path = new StringBuilder();
        for (String part : operation.path().substring(1).split("/", -1)) {
            path.append('/').append(part.startsWith("{") ? segment(part, random) : part);
        }
        List<String> query = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.in().equals("query") && (parameter.required() || random.nextInt(3) == 0)) {
                query.add(parameter.name() + "=" + encoded(value(random)));
            }
        }
        if (random.nextInt(10) == 0) {
            query.add(encoded(value(random)) + "=" + encoded(value(random)));
        }
        return path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static String segment(String part, Random random) {
        if (part.equals("{project}") && random.nextInt(4) != 0) {
            return "default";
        }
        if (random.nextInt(3) == 0) {
            return "a" + random.nextInt(5);
        }
        String text = encoded(value(random));
        return text.isEmpty() || text.contains("%2F") || text.startsWith(".") ? "x" : text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String value(Random random) {
        return NASTY.get(random.nextInt(NASTY.size()));
    }

    private byte[] body(Operation operation, JsonNode schemas, JsonNode paths, Random random) {
        String method = operation.method().toLowerCase(java.util.Locale.ROOT);
        JsonNode schema = paths.path(operation.path())
                .path(method)
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        if (random.nextInt(50) == 0 && operation.maxBytes() <= MOST_OVERSIZED) {
            byte[] oversized = new byte[(int) operation.maxBytes() + 1];
            Arrays.fill(oversized, (byte) ' ');
            return oversized;
        }
        String text = switch (random.nextInt(8)) {
            case 0 -> value(random);
            case 1 -> "[".repeat(random.nextInt(2_000));
            case 2 -> "{\"a\":".repeat(200) + "1" + "}".repeat(200);
            default -> made(schema, schemas, random, 0).toString();
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode made(JsonNode schema, JsonNode schemas, Random random, int depth) {
        if (schema.has("$ref")) {
            String reference = schema.path("$ref").asText();
            return made(schemas.path(reference.substring(reference.lastIndexOf('/') + 1)), schemas, random, depth);
        }
        JsonNodeFactory nodes = json.getNodeFactory();
        if (random.nextInt(6) == 0 || depth > 5) {
            return switch (random.nextInt(5)) {
                case 0 -> nodes.numberNode(random.nextLong());
                case 1 -> nodes.nullNode();
                case 2 -> nodes.booleanNode(random.nextBoolean());
                case 3 -> nodes.arrayNode();
                default -> nodes.textNode(value(random));
            };
        }
        if (schema.has("enum")) {
            return schema.path("enum").path(random.nextInt(schema.path("enum").size()));
        }
        switch (schema.path("type").asText("string")) {
            case "object" -> {
                ObjectNode object = nodes.objectNode();
                for (Map.Entry<String, JsonNode> field :
                        schema.path("properties").properties()) {
                    if (random.nextInt(4) != 0) {
                        object.set(field.getKey(), made(field.getValue(), schemas, random, depth + 1));
                    }
                }
                JsonNode others = schema.path("additionalProperties");
                if (others.isObject() || random.nextInt(20) == 0) {
                    object.set(value(random), made(others, schemas, random, depth + 1));
                }
                return object;
            }
            case "array" -> {
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(made(schema.path("items"), schemas, random, depth + 1));
                }
                return array;
            }
            case "integer" -> {
                return nodes.numberNode(random.nextInt(200));
            }
            case "boolean" -> {
                return nodes.booleanNode(random.nextBoolean());
            }
            default -> {
                return nodes.textNode(random.nextBoolean() ? "a" + random.nextInt(5) + " word word" : value(random));
            }
        }
    }
}
