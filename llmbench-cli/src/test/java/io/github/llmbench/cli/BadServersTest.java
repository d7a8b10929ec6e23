package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llmbench.cli.Shell.Result;
import io.github.llmbench.simulator.Answers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that misbehave: one clear outcome each, and the run's other calls go on. */
@Timeout(120)
class BadServersTest {
    private static final long TEN_GIB = 10L * 1024 * 1024 * 1024;

    @TempDir
    Path directory;

    private final List<ServerSocket> servers = new ArrayList<>();

    /** What a server does with a request. */
    @FunctionalInterface
    private interface Behaviour {
        void answer(OutputStream out) throws IOException;
    }

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    private String server(Behaviour behaviour) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread thread = new Thread(() -> serve(server, behaviour), "bad-server");
        thread.setDaemon(true);
        thread.start();
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private static void serve(ServerSocket server, Behaviour behaviour) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket, behaviour), "bad-answer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket, Behaviour behaviour) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            behaviour.answer(socket.getOutputStream());
            // Until the client leaves.
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException left) {
            // The client has left, as it should.
            return;
        }
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tenGibibytes(OutputStream out) throws IOException {
        tenGibibytes(out, "application/json", " ".repeat(1 << 20));
    }

    private static void tenGibibytesOfEvents(OutputStream out) throws IOException {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
        tenGibibytes(out, "text/event-stream", event + ":" + " ".repeat((1 << 20) - event.length() - 2) + "\n");
    }

    private static void tenGibibytes(OutputStream out, String type, String mebibyte) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + TEN_GIB + "\r\n\r\n");
        byte[] bytes = mebibyte.getBytes(StandardCharsets.UTF_8);
        for (long sent = 0; sent < TEN_GIB; sent += bytes.length) {
            out.write(bytes);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void each_has_one_clear_outcome_and_the_others_go_on() throws IOException {
        String silent = server(out -> {});
        String page = server(
                out -> write(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 27\r\n\r\n<html>welcome to it</html>\n"));
        String endless = server(BadServersTest::tenGibibytes);
        String streaming = server(BadServersTest::tenGibibytesOfEvents);
        String refused = "http://127.0.0.1:" + unusedPort();
        try (Simulator good = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("fine")).build())) {
            Path file = directory.resolve("bad.yaml");
            Files.writeString(file, """
                    benchmark: bad servers
                    models:
                      - {ref: "openai-compatible:good", base-url: "%s"}
                      - {ref: "openai-compatible:silent", base-url: "%s"}
                      - {ref: "openai-compatible:page", base-url: "%s"}
                      - {ref: "openai-compatible:endless", base-url: "%s"}
                      - {ref: "openai-compatible:streaming", base-url: "%s"}
                      - {ref: "openai-compatible:refused", base-url: "%s"}
                    tasks:
                      - dataset: {synthetic: {prompts: 3, tokens: 5}}
                    load: constant 50/s
                    """.formatted(good.url(), silent, page, endless, streaming, refused));

            Result result = new Shell()
                    .run("run", file.toString(), "--home", directory.toString(), "--stall-timeout", "6s", "--json");

            assertThat(result.code()).as(result.err()).isZero();
            JsonNode run = new ObjectMapper().readTree(result.out());
            assertThat(outcomes(run))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "openai-compatible:good", "ANSWERED 3",
                            "openai-compatible:silent", "TIMED_OUT 3",
                            "openai-compatible:page", "TRANSPORT_FAILED 3",
                            "openai-compatible:endless", "TRANSPORT_FAILED 3",
                            "openai-compatible:streaming", "TRANSPORT_FAILED 3",
                            "openai-compatible:refused", "TRANSPORT_FAILED 3"));
            assertThat(result.out())
                    .contains("67108864")
                    .contains("268435456")
                    .containsIgnoringCase("html")
                    .containsIgnoringCase("refused");
        }
    }

    @Test
    void ten_gibibytes_fit_through_a_small_heap_and_leave_nothing_in_it() throws Exception {
        String endless = server(BadServersTest::tenGibibytes);
        String streaming = server(BadServersTest::tenGibibytesOfEvents);
        Path file = directory.resolve("endless.yaml");
        Files.writeString(file, """
                benchmark: endless
                models:
                  - {ref: "openai-compatible:endless", base-url: "%s"}
                  - {ref: "openai-compatible:streaming", base-url: "%s"}
                tasks:
                  - dataset: {synthetic: {prompts: 4, tokens: 5}}
                load: {closed: 1}
                """.formatted(endless, streaming));
        // One answer at a time has at most 64 MiB; were eight kept, or a stream's 256 MiB, they would not fit.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx224m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        file.toString(),
                        "--home",
                        directory.toString(),
                        "--attempts",
                        "1",
                        "--json")
                .redirectError(directory.resolve("errors.txt").toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // No call was answered.
        assertThat(process.waitFor())
                .as(out + Files.readString(directory.resolve("errors.txt")))
                .isEqualTo(3);
        assertThat(outcomes(new ObjectMapper().readTree(out)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "openai-compatible:endless", "TRANSPORT_FAILED 4",
                        "openai-compatible:streaming", "TRANSPORT_FAILED 4"));
        assertThat(out).contains("67108864").contains("268435456").doesNotContain("OutOfMemoryError");
    }

    private static Map<String, String> outcomes(JsonNode run) {
        Map<String, String> outcomes = new TreeMap<>();
        run.findValues("outcomes").stream()
                .findFirst()
                .orElseThrow()
                .forEach(row -> outcomes.put(
                        row.path("model").asText(),
                        row.path("outcome").asText() + " " + row.path("trials").asInt()));
        return outcomes;
    }

    @Test
    void bad_loads_are_one_line() throws IOException {
        Path file = directory.resolve("bad.yaml");
        for (String load : List.of("poisson 0/s", "poisson NaN/s", "constant -1/s")) {
            Files.writeString(file, """
                    benchmark: b
                    models: ["openai-compatible:m"]
                    tasks:
                      - dataset: {synthetic: {prompts: 3, tokens: 5}}
                    load: %s
                    """.formatted(load));
            Result result = new Shell().run("run", file.toString(), "--home", directory.toString());

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("rate must be > 0").hasLineCount(1);
        }
        Files.writeString(file, Files.readString(file).replace("constant -1/s", "constant 1/s"));
        assertThat(new Shell()
                        .run("run", file.toString(), "--definitions", "mine")
                        .err())
                .contains("definition must be one of vllm, aiperf, guidellm, but was \"mine\"");
    }

    @Test
    void a_time_that_is_none_is_refused() {
        Result result = new Shell().run("run", "x.yaml", "--stall-timeout", "soon");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--stall-timeout").contains("must be a number with ms, s, min or h");
    }
}
