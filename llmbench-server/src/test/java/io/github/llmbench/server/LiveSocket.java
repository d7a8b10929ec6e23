package io.github.llmbench.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A connection with all it was told. */
public final class LiveSocket implements WebSocket.Listener {
    /** What RFC 6455 calls an end without a close frame. */
    static final int CUT = 1006;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private volatile int closed;
    private volatile boolean reading = true;

    public LiveSocket(TestServer server, String ticket, String origin) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        URI url = URI.create(server.server().url().toString().replace("http", "ws") + "/api/v1/live?ticket=" + ticket);
        socket = builder.buildAsync(url, this).join();
    }

    public static String ticket(Client client) {
        return client.post("/api/v1/auth/ws-ticket").expect(201).at("/ticket").asText();
    }

    public static boolean type(JsonNode message, String type) {
        return message.path("type").asText().equals(type);
    }

    public List<JsonNode> messages() {
        return messages;
    }

    /** Hangs up. */
    void end() {
        socket.abort();
    }

    int closed() {
        return closed;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            try {
                messages.add(JSON.readTree(text.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            text.setLength(0);
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
        closed = status;
        return null;
    }

    /** A connection that was cut while this end was still sending may have lost the reason. */
    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        if (closed == 0) {
            closed = CUT;
        }
    }

    /** Takes no more messages, so that they pile up. */
    void stopReading() {
        reading = false;
    }

    void readOn() {
        reading = true;
        socket.request(1);
    }

    public void say(Object message) {
        try {
            socket.sendText(message instanceof String line ? line : JSON.writeValueAsString(message), true)
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode await(String what, Predicate<JsonNode> wanted) {
        Wait.until(what, () -> messages.stream().anyMatch(wanted));
        return messages.stream().filter(wanted).findFirst().orElseThrow();
    }
}
