package io.github.llmbench.providers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on loopback that answers every request as the test says, and keeps what it was asked. */
final class Loopback implements AutoCloseable {
    /** A request as it arrived; header names in lower case. */
    record Received(String uri, Map<String, String> headers, String body) {}

    /** Writes an answer. */
    interface Answer {
        void write(HttpExchange exchange) throws IOException;
    }

    static {
        // The JDK's server otherwise waits 40 ms between header and body.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    Loopback() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        received.add(new Received(
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        try (exchange) {
            answer.write(exchange);
        }
    }

    void answer(Answer value) {
        answer = value;
    }

    /** Answers with a body, written and flushed in the parts that the cuts make of it. */
    void answer(int status, Map<String, String> headers, byte[] body, int... cuts) {
        answer(exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                int from = 0;
                for (int cut : cuts) {
                    out.write(body, from, cut - from);
                    out.flush();
                    from = cut;
                }
                out.write(body, from, body.length - from);
            }
        });
    }

    void answer(int status, String contentType, String body) {
        answer(status, Map.of("content-type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    Received take() {
        return received.remove();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
