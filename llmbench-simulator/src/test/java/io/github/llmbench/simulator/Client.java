package io.github.llmbench.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Speaks to a simulator over HTTP and reads its log. */
final class Client {
    static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Client() {}

    static HttpRequest.Builder request(Simulator simulator, String path, String body) {
        return HttpRequest.newBuilder(URI.create(simulator.url() + path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer sk-very-secret")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    static HttpResponse<String> post(Simulator simulator, String path, String body) {
        return send(request(simulator, path, body).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A chat completion request. */
    static String chat(String model, String prompt, boolean streamed) {
        var body = JSON.createObjectNode().put("model", model).put("stream", streamed);
        body.putObject("stream_options").put("include_usage", true);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return body.toString();
    }

    static HttpResponse<String> chat(Simulator simulator, String prompt, boolean streamed) {
        return post(simulator, "/v1/chat/completions", chat("m", prompt, streamed));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Data of all server-sent events but {@code [DONE]}. */
    static List<JsonNode> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                .map(line -> json(line.substring(6)))
                .toList();
    }

    static List<JsonNode> lines(String text) {
        return text.lines().map(Client::json).toList();
    }

    /** The texts at a JSON pointer, joined. */
    static String join(List<JsonNode> events, String pointer) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.at(pointer).asText("")));
        return text.toString();
    }

    /** The log's lines by number; the simulator must have been closed. */
    static List<JsonNode> log(Path file) {
        try {
            List<JsonNode> lines = new ArrayList<>(lines(Files.readString(file)));
            lines.sort(Comparator.comparingLong(line -> line.get("seq").asLong()));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
