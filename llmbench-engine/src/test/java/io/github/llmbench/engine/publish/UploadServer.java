package io.github.llmbench.engine.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.GZIPInputStream;

/** A server of the contract, as far as uploads go: keeps each part by its number and each trial by its key. */
final class UploadServer implements AutoCloseable {
    static final String TOKEN = "token-canary-1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    final Map<Integer, List<String>> parts = new ConcurrentSkipListMap<>();
    final Map<String, JsonNode> trials = new ConcurrentHashMap<>();
    volatile JsonNode created = MAPPER.createObjectNode();
    volatile JsonNode completed = MAPPER.createObjectNode();
    volatile JsonNode progress = MAPPER.createObjectNode();
    volatile int status = 200;
    volatile boolean lost;
    volatile boolean over;

    UploadServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/projects/default/uploads", this::handle);
        server.start();
    }

    ServerAddress address() {
        return new ServerAddress(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                io.github.llmbench.api.Secret.of(TOKEN),
                "default");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/api/v1/projects/default/uploads".length());
            requests.add(exchange.getRequestMethod() + " " + path);
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("authorization"));
            if (!known || status != 200) {
                answer(exchange, known ? status : 401, "{\"detail\": \"not today\"}");
            } else if (path.isEmpty()) {
                created = MAPPER.readTree(body);
                String stand =
                        (over ? ", \"state\": \"complete\"" : "") + (lost ? ", \"trials\": " + trials.size() : "");
                answer(exchange, 201, "{\"nextPart\": " + (parts.size() + 1) + stand + "}");
            } else if (path.endsWith("/complete")) {
                completed = MAPPER.readTree(body);
                answer(exchange, 200, "{}");
            } else if (path.endsWith("/progress")) {
                progress = MAPPER.readTree(body);
                answer(exchange, 204, "");
            } else {
                part(Integer.parseInt(path.replaceAll(".*/", "")), body);
                answer(exchange, 204, "");
            }
        }
    }

    private void part(int number, byte[] body) throws IOException {
        String text =
                new String(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        parts.put(number, lines);
        lines.forEach(line -> {
            try {
                JsonNode trial = MAPPER.readTree(line);
                trials.put(trial.path("key").toString(), trial);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
