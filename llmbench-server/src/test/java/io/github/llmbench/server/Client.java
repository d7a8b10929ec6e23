package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.llmbench.server.contract.Contract;
import io.github.llmbench.server.contract.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Speaks HTTP to a server and holds every answer against the contract. */
public final class Client {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;
    private final Contract contract;
    private final Map<String, String> headers = new HashMap<>();

    Client(URI server, Contract contract) {
        this.server = server;
        this.contract = contract;
    }

    /** An answer that fits the contract. */
    public record Answer(int status, Map<String, List<String>> headers, byte[] bytes, JsonNode json) {
        public Answer expect(int wanted) {
            assertThat(status)
                    .as(() -> new String(bytes, StandardCharsets.UTF_8))
                    .isEqualTo(wanted);
            return this;
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public JsonNode at(String pointer) {
            return json.at(pointer);
        }

        public List<String> texts(String field) {
            return json.path("items").findValuesAsText(field).stream().collect(Collectors.toList());
        }
    }

    public Client signIn(String user, String password) {
        Answer answer = post("/api/v1/auth/login", Map.of("user", user, "password", password))
                .expect(200);
        Client signedIn = bearer(answer.at("/accessToken").asText());
        signedIn.headers.put("Cookie", answer.header("Set-Cookie").split(";")[0]);
        return signedIn;
    }

    public Client bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** The same caller with one more header. */
    public Client with(String name, String value) {
        Client other = new Client(server, contract);
        other.headers.putAll(headers);
        other.headers.put(name, value);
        return other;
    }

    public String header(String name) {
        return headers.get(name);
    }

    public URI url() {
        return server;
    }

    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    public Answer post(String path) {
        return send("POST", path, null, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, "application/json", json(body));
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, "application/json", json(body));
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, "application/json", json(body));
    }

    private static byte[] json(Object body) {
        try {
            return body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer send(String method, String path, String contentType, byte[] body) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, publisher);
        headers.forEach(request::header);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            String type = response.headers()
                    .firstValue("Content-Type")
                    .map(t -> t.split(";")[0])
                    .orElse(null);
            JsonNode json = type != null && type.endsWith("json") && response.body().length > 0
                    ? JSON.readTree(response.body())
                    : null;
            check(method, path, response, type, json);
            return new Answer(
                    response.statusCode(),
                    response.headers().map(),
                    response.body(),
                    json == null ? JSON.nullNode() : json);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void check(String method, String path, HttpResponse<byte[]> response, String type, JsonNode json) {
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .as(path)
                .isPresent();
        assertThat(response.headers().firstValue("X-Content-Type-Options"))
                .as(path)
                .hasValue("nosniff");
        if (response.statusCode() == 304) {
            return;
        }
        String plain = path.split("\\?")[0];
        contract.operations().stream()
                .filter(operation -> operation.method().equals(method) && matches(operation, plain))
                .findFirst()
                .ifPresent(operation -> assertThat(operation.checkAnswer(response.statusCode(), type, json))
                        .as(() -> method + " " + path + " " + new String(response.body(), StandardCharsets.UTF_8))
                        .isEmpty());
    }

    private static boolean matches(Operation operation, String path) {
        String pattern = Pattern.compile("\\{[^}]+}")
                .splitAsStream(operation.path())
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]+"));
        return path.matches(operation.path().endsWith("}") ? pattern + "[^/]+" : pattern);
    }
}
