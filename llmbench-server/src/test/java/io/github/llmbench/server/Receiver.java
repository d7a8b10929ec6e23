package io.github.llmbench.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A loopback server that takes what webhooks send and answers as it is told. */
final class Receiver implements AutoCloseable {
    /** A request that came. */
    record Taken(String path, String body, String timestamp, String signature, String event, String delivery) {}

    private final HttpServer server;
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            taken.add(new Taken(
                    exchange.getRequestURI().toString(),
                    body,
                    headers.getFirst("X-LlmBench-Timestamp"),
                    headers.getFirst("X-LlmBench-Signature"),
                    headers.getFirst("X-LlmBench-Event"),
                    headers.getFirst("X-LlmBench-Delivery")));
            if (exchange.getRequestURI().getPath().equals("/stuck")) {
                // Held until the test is over; the sender gives up before.
                return;
            }
            if (exchange.getRequestURI().getPath().equals("/moved")) {
                exchange.getResponseHeaders().add("Location", "http://169.254.169.254/");
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? 503 : 204, -1);
            }
            exchange.close();
        });
        server.start();
    }

    /** Refuses the next so many. */
    void refuse(int times) {
        refusals.set(times);
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    Taken take() {
        try {
            Taken next = taken.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("nothing came");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many came that nobody took yet. */
    int waiting() {
        return taken.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
