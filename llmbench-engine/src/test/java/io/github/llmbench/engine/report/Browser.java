package io.github.llmbench.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A page in the machine's own Chromium, without a network, spoken to by the DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String session = "";

    private Browser(Path program, Path profile) throws IOException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--window-size=1200,900",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address(process.errorReader(StandardCharsets.UTF_8))), new Messages())
                .join();
    }

    /** Where there is none, the test is skipped and says so; with {@code -Dbrowser.required=true} it fails. */
    static Browser open(Path profile) throws IOException {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
        String none = "no browser on the PATH; looked for " + NAMES + ": the page's script is NOT tested";
        if (program.isEmpty() && !Boolean.getBoolean("browser.required")) {
            System.err.println("SKIPPED: " + none + ", -Dbrowser.required=true makes this fail");
        }
        Assumptions.assumeTrue(program.isPresent() || Boolean.getBoolean("browser.required"), none);
        assertThat(program).as(none).isPresent();
        return new Browser(program.get(), profile);
    }

    private static String address(BufferedReader errors) throws IOException {
        String begins = "DevTools listening on ";
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(begins)) {
                // What it says from here on must be read, or it stops once the pipe is full.
                CompletableFuture.runAsync(() -> errors.lines().forEach(any -> {}));
                return line.substring(begins.length());
            }
        }
        throw new IOException("the browser ended before it listened");
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void take(String message) {
        JsonNode json;
        try {
            json = JSON.readTree(message);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        JsonNode of = json.path("params");
        switch (json.path("method").asText()) {
            case "" -> answers.remove(json.path("id").asInt()).complete(json);
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown" ->
                errors.add(of.path("exceptionDetails").toString());
            case "Log.entryAdded" -> errors.add(of.path("entry").toString());
            case "Runtime.consoleAPICalled" -> errors.add(of.path("args").toString());
            case "Network.requestWillBeSent" ->
                requests.add(of.path("request").path("url").asText());
            default -> {
                // Of no interest here.
            }
        }
    }

    private JsonNode send(String method, Object parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        Map<String, Object> message = new HashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        try {
            socket.sendText(JSON.writeValueAsString(message), true).join();
            JsonNode json = answer.get(60, TimeUnit.SECONDS);
            assertThat(json.path("error").toString()).as(method).isEmpty();
            return json.path("result");
        } catch (Exception e) {
            throw new IllegalStateException(method, e);
        }
    }

    /** Loads a file and waits until all of it is there. */
    Browser load(Path page, String colourScheme) {
        String target = send("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Map.of());
        }
        send(
                "Network.emulateNetworkConditions",
                Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
        scheme(colourScheme);
        send("Page.navigate", Map.of("url", page.toUri().toString()));
        loaded.orTimeout(60, TimeUnit.SECONDS).join();
        return this;
    }

    void scheme(String light) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", light))));
    }

    /** The value of an expression; a promise is waited for. */
    JsonNode run(String script) {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true));
        assertThat(result.path("exceptionDetails").toString()).as(script).isEmpty();
        return result.path("result").path("value");
    }

    /** As a person at the keyboard does. */
    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            Map<String, Object> event = new HashMap<>(Map.of("type", type, "key", key, "code", key));
            if (key.equals("Enter")) {
                event.put("windowsVirtualKeyCode", 13);
                event.put("text", "\r");
            } else if (key.equals("Tab")) {
                event.put("windowsVirtualKeyCode", 9);
            }
            send("Input.dispatchKeyEvent", event);
        }
    }

    void type(String text) {
        send("Input.insertText", Map.of("text", text));
    }

    /** Everything the page logged or threw. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Addresses of what the page fetched. */
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
