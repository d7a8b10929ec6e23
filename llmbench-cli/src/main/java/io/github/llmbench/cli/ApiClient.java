package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.llmbench.engine.publish.ServerAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks a server's API. What it refuses is told in its own words. Safe for use by several threads. */
final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerAddress server;
    private final boolean signedIn;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param signedIn whether the address's token is sent */
    ApiClient(ServerAddress server, boolean signedIn) {
        this.server = server;
        this.signedIn = signedIn;
    }

    /** A path below a project. */
    String ofProject(String path) {
        return "/projects/" + server.project() + path;
    }

    /** A query of what has a value. */
    static String query(Map<String, ? extends @Nullable Object> values) {
        Map<String, Object> given = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        return given.isEmpty()
                ? ""
                : given.entrySet().stream()
                        .map(value ->
                                value.getKey() + "=" + encoded(value.getValue().toString()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws IOException {
        return send("GET", path, null);
    }

    JsonNode post(String path, @Nullable Object body) throws IOException {
        return send("POST", path, body);
    }

    JsonNode put(String path, Object body) throws IOException {
        return send("PUT", path, body);
    }

    JsonNode patch(String path, Object body) throws IOException {
        return send("PATCH", path, body);
    }

    JsonNode delete(String path) throws IOException {
        return send("DELETE", path, null);
    }

    private JsonNode send(String method, String path, @Nullable Object body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.url().toString().replaceFirst("/+$", "") + "/api/v1" + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        if (signedIn) {
            request.header("Authorization", "Bearer " + server.token().reveal());
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (method.equals("POST")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        try {
            return read(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (ConnectException e) {
            throw new IOException(server.url() + " cannot be reached; is the server up?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + server.url() + " was asked", e);
        }
    }

    private JsonNode read(HttpResponse<byte[]> response) throws IOException {
        boolean json = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        JsonNode body = json && response.body().length > 0 ? JSON.readTree(response.body()) : MissingNode.getInstance();
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        String why = body.path("detail").asText(body.path("title").asText(""));
        StringBuilder errors = new StringBuilder();
        body.path("errors")
                .forEach(error -> errors.append("\n  ")
                        .append(error.path("parameter")
                                .asText(error.path("pointer").asText("")))
                        .append(' ')
                        .append(error.path("message").asText()));
        String message = server.url() + " answered " + response.statusCode() + (why.isEmpty() ? "" : ": " + why)
                + (body.path("errors").size() > 1 ? errors : "");
        if (response.statusCode() / 100 == 4) {
            throw new IllegalArgumentException(message);
        }
        throw new IOException(message);
    }
}
