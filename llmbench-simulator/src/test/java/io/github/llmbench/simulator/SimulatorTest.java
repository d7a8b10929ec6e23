package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("requests.jsonl");
    }

    private SimulatorOptions.Builder options() {
        return SimulatorOptions.builder()
                .answers(Answers.script("one two three"))
                .log(log());
    }

    @Test
    void it_listens_on_loopback_and_counts_requests() {
        try (Simulator simulator = Simulator.start(options().build())) {
            assertThat(simulator.url()).isEqualTo("http://127.0.0.1:" + simulator.port());
            assertThat(simulator.requests()).isZero();
            Client.chat(simulator, "q", false);
            Client.chat(simulator, "q", true);
            assertThat(simulator.requests()).isEqualTo(2);
        }
    }

    @Test
    void a_script_is_played_in_turn_and_again() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("first", "second"))
                .build())) {
            List<String> answers = IntStream.range(0, 3)
                    .mapToObj(
                            i -> Client.json(Client.chat(simulator, "q", false).body())
                                    .at("/choices/0/message/content")
                                    .asText())
                    .toList();
            assertThat(answers).containsExactly("first", "second", "first");
        }
    }

    @Test
    void other_paths_and_methods_are_refused_with_the_list_of_what_is_served() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> unknown = Client.post(simulator, "/v1/embeddings", "{}");
            HttpResponse<String> get =
                    Client.send(HttpRequest.newBuilder(URI.create(simulator.url() + "/v1/chat/completions"))
                            .build());

            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("/chat/completions", "/api/chat");
            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(get.body()).contains("POST");
        }
    }

    @Test
    void many_streams_run_at_once_each_whole_and_each_with_a_line() throws Exception {
        int clients = 64;
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        try (Simulator simulator = Simulator.start(options()
                .latency(Latency.fixed(Duration.ofMillis(20), Duration.ofMillis(5)))
                .threads(2)
                .build())) {
            List<Future<String>> texts = IntStream.range(0, clients)
                    .mapToObj(i -> pool.submit(() -> Client.join(
                            Client.events(Client.chat(simulator, "q" + i, true).body()), "/choices/0/delta/content")))
                    .toList();
            for (Future<String> text : texts) {
                assertThat(text.get()).isEqualTo("one two three");
            }
        } finally {
            pool.shutdownNow();
        }
        List<JsonNode> lines = Client.log(log());
        assertThat(lines)
                .extracting(line -> line.get("seq").asInt())
                .isEqualTo(IntStream.rangeClosed(1, clients).boxed().toList());
        assertThat(lines).extracting(line -> line.get("prompt").asText()).doesNotHaveDuplicates();
        assertThat(lines).allMatch(line -> line.get("finished").asBoolean());
    }

    @Test
    void requests_in_a_pipeline_are_answered_in_order() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                        .answers(Answers.script("first", "second", "third"))
                        .latency(Latency.fixed(Duration.ofMillis(5), Duration.ZERO))
                        .build());
                Socket socket = Socket.to(simulator)) {
            String request = Socket.request(Client.chat("m", "q", true));
            socket.write(request + request + Socket.request(Client.chat("m", "q", false), "Connection: close"));

            assertThat(socket.readAll())
                    .containsSubsequence("first", "[DONE]", "second", "[DONE]", "connection: close", "third");
        }
    }

    @Test
    void a_pipeline_without_end_is_closed() throws Exception {
        try (Simulator simulator =
                        Simulator.start(options().fault(Fault.hang(1)).build());
                Socket socket = Socket.to(simulator)) {
            socket.write(Socket.request(Client.chat("m", "q", false)).repeat(70));

            assertThat(socket.readAll()).isEmpty();
            assertThat(simulator.requests()).isEqualTo(1);
        }
    }

    @Test
    void a_stream_is_closed_after_its_end_where_the_client_asks() throws Exception {
        try (Simulator simulator = Simulator.start(options().build());
                Socket socket = Socket.to(simulator)) {
            socket.write(Socket.request(Client.chat("m", "q", true), "Connection: close"));

            assertThat(socket.readAll()).contains("connection: close").endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void a_client_that_leaves_cuts_its_stream_and_no_other() throws Exception {
        try (Simulator simulator = Simulator.start(options()
                .latency(Latency.fixed(Duration.ZERO, Duration.ofMillis(300)))
                .build())) {
            try (Socket socket = Socket.to(simulator)) {
                socket.send(Client.chat("m", "q", true));
                socket.readUntil("\"one\"");
            }
            assertThat(Client.chat(simulator, "q", true).body()).contains("[DONE]");
        }
        List<JsonNode> lines = Client.log(log());
        assertThat(lines).extracting(line -> line.get("finished").asBoolean()).containsExactly(false, true);
        assertThat(lines.get(0).get("sent").size()).isLessThan(3);
    }

    @Test
    void closing_logs_what_it_cuts() throws Exception {
        Simulator simulator = Simulator.start(options()
                .latency(Latency.fixed(Duration.ZERO, Duration.ofHours(1)))
                .build());
        try (Socket socket = Socket.to(simulator)) {
            socket.send(Client.chat("m", "q", true));
            socket.readUntil("\"one\"");
            simulator.close();
            simulator.close();
        }
        JsonNode line = Client.log(log()).get(0);
        assertThat(line.get("finished").asBoolean()).isFalse();
        assertThat(line.get("sent")).hasSize(1);
        assertThat(line.get("due")).hasSize(3);
    }

    @Test
    void a_request_that_is_not_http_ends_the_connection_only() throws Exception {
        try (Simulator simulator = Simulator.start(options().build())) {
            try (Socket socket = Socket.to(simulator)) {
                socket.write("nonsense\r\n\r\n");
                assertThat(socket.readAll()).contains("400");
            }
            assertThat(Client.chat(simulator, "q", false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void half_a_surrogate_pair_goes_out_as_it_came_in() {
        try (Simulator simulator = Simulator.start(options().build())) {
            String body = Client.post(
                            simulator,
                            "/v1/chat/completions",
                            "{\"model\":\"m\\ud83d\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}")
                    .body();
            assertThat(body).contains("\"model\":\"m\\uD83D\"");
        }
    }

    @Test
    void a_port_that_is_taken_is_named() {
        try (Simulator simulator = Simulator.start(options().build())) {
            assertThatThrownBy(() -> Simulator.start(SimulatorOptions.builder()
                            .answers(Answers.script("a"))
                            .port(simulator.port())
                            .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("port " + simulator.port()
                            + " of 127.0.0.1 cannot be used; take another or 0 for a free one");
        }
    }

    @Test
    void options_out_of_range_are_refused() {
        assertThatThrownBy(() -> SimulatorOptions.builder().build()).hasMessageContaining("answers are missing");
        assertThatThrownBy(() -> options().tokensPerChunk(0))
                .hasMessage("tokens per chunk must be between 1 and 10000, but was 0");
        assertThatThrownBy(() -> options().reasoningTokens(-1))
                .hasMessageContaining("reasoning tokens must be between 0");
        assertThatThrownBy(() -> options().port(70_000)).hasMessage("port must be between 0 and 65535, but was 70000");
        assertThatThrownBy(() -> options().threads(0)).hasMessageContaining("threads must be between 1 and 64");
        assertThatThrownBy(() -> options()
                        .fault(Fault.hang(0.6))
                        .fault(Fault.truncate(0.5))
                        .build())
                .hasMessage("shares of faults must sum to at most 1, but sum to 1.1");
    }
}
