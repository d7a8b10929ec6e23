package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTest {
    private static final Map<String, String> PATHS = Map.of(
            "chat", "/v1/chat/completions",
            "anthropic", "/v1/messages",
            "google", "/v1beta/models/m:generateContent",
            "ollama", "/api/chat",
            "responses", "/v1/responses");

    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("requests.jsonl");
    }

    private Simulator start(Fault... faults) {
        SimulatorOptions.Builder options = SimulatorOptions.builder()
                .answers(Answers.script("one two three four"))
                .log(log());
        for (Fault fault : faults) {
            options.fault(fault);
        }
        return Simulator.start(options.build());
    }

    private JsonNode only() {
        List<JsonNode> lines = Client.log(log());
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    /** A body that is understood by every format. */
    private static String anyFormat(boolean streamed) {
        return "{\"model\":\"m\",\"stream\":" + streamed
                + ",\"input\":\"q\",\"contents\":[{\"parts\":[{\"text\":\"q\"}]}],"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}";
    }

    @Test
    void rate_limits_say_in_every_shape_when_to_come_back() {
        try (Simulator simulator = start(Fault.rateLimited(1, Duration.ofMillis(1_200)))) {
            PATHS.forEach((format, path) -> {
                HttpResponse<String> response = Client.post(simulator, path, anyFormat(true));

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.headers().firstValue("retry-after")).hasValue("2");
                assertThat(Client.json(response.body()).get("error").toString()).contains("Rate limit");
            });
        }
        assertThat(Client.log(log()))
                .hasSize(5)
                .allMatch(line -> line.get("fault").asText().equals("rate-limited"))
                .allMatch(line -> line.get("status").asInt() == 429);
    }

    @Test
    void server_errors_have_status_500_in_every_shape() {
        try (Simulator simulator = start(Fault.serverError(1))) {
            PATHS.forEach((format, path) -> {
                HttpResponse<String> response = Client.post(simulator, path, anyFormat(false));

                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(Client.json(response.body()).get("error").toString()).contains("failed");
            });
        }
        assertThat(Client.log(log()))
                .hasSize(5)
                .allMatch(line -> line.get("fault").asText().equals("server-error"));
    }

    @Test
    void a_truncated_stream_ends_half_way_without_its_end() {
        try (Simulator simulator = start(Fault.truncate(1))) {
            assertThatThrownBy(() -> Client.chat(simulator, "q", true)).isInstanceOf(UncheckedIOException.class);
        }
        JsonNode line = only();
        assertThat(line.get("fault").asText()).isEqualTo("truncate");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("finished").asBoolean()).isFalse();
        assertThat(line.get("due")).hasSize(4);
        assertThat(line.get("sent")).hasSize(2);
    }

    @Test
    void a_truncated_whole_answer_breaks_off() {
        try (Simulator simulator = start(Fault.truncate(1))) {
            assertThatThrownBy(() -> Client.chat(simulator, "q", false)).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(only().get("finished").asBoolean()).isFalse();
    }

    @Test
    void malformed_json_is_one_event_of_a_stream_or_a_whole_answer() {
        try (Simulator simulator = start(Fault.malformedJson(1))) {
            List<String> data = Client.chat(simulator, "q", true)
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .toList();
            assertThat(data).hasSize(7);
            for (int i = 0; i < data.size(); i++) {
                assertThat(isJson(data.get(i).substring(6))).as(data.get(i)).isEqualTo(i != 3);
            }
            assertThat(isJson(Client.chat(simulator, "q", false).body())).isFalse();
        }
        assertThat(Client.log(log()))
                .allMatch(line -> line.get("fault").asText().equals("malformed-json"))
                .allMatch(line -> line.get("finished").asBoolean());
    }

    private static boolean isJson(String text) {
        try {
            Client.JSON.readTree(text);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @Test
    void a_hung_stream_falls_silent_half_way_until_the_client_leaves() throws Exception {
        try (Simulator simulator = start(Fault.hang(1));
                Socket socket = Socket.to(simulator)) {
            socket.send(Client.chat("m", "q", true));
            assertThat(socket.readUntil(" two\"")).doesNotContain("three", "[DONE]");
        }
        JsonNode line = only();
        assertThat(line.get("fault").asText()).isEqualTo("hang");
        assertThat(line.get("finished").asBoolean()).isFalse();
        assertThat(line.get("sent")).hasSize(2);
    }

    @Test
    void a_hung_whole_answer_never_comes() {
        try (Simulator simulator = start(Fault.hang(1))) {
            assertThatThrownBy(() ->
                            Client.send(Client.request(simulator, "/chat/completions", Client.chat("m", "q", false))
                                    .timeout(Duration.ofMillis(200))
                                    .build()))
                    .hasRootCauseInstanceOf(HttpTimeoutException.class);
        }
        JsonNode line = only();
        assertThat(line.get("status").isNull()).isTrue();
        assertThat(line.get("headers").isNull()).isTrue();
        assertThat(line.get("sent")).isEmpty();
        assertThat(line.get("finished").asBoolean()).isFalse();
    }

    @Test
    void slow_headers_delay_all_that_follows() {
        try (Simulator simulator = start(Fault.slowHeaders(1, Duration.ofMillis(80)))) {
            assertThat(Client.chat(simulator, "q", true).body()).contains("[DONE]");
        }
        JsonNode line = only();
        assertThat(line.get("fault").asText()).isEqualTo("slow-headers");
        assertThat(line.get("headers").asLong() - line.get("received").asLong()).isGreaterThanOrEqualTo(80_000_000);
        assertThat(line.get("due").get(0).asLong() - line.get("received").asLong())
                .isEqualTo(80_000_000);
    }

    private List<String> faults(int requests, SimulatorOptions.Builder options) {
        try (Simulator simulator = Simulator.start(options.log(log()).build())) {
            for (int i = 0; i < requests; i++) {
                Client.chat(simulator, "q" + i, false);
            }
        }
        return Client.log(log()).stream()
                .map(line -> line.get("fault").asText())
                .toList();
    }

    @Test
    void every_nth_counts_requests() {
        assertThat(faults(
                        6,
                        SimulatorOptions.builder()
                                .answers(Answers.script("a"))
                                .fault(Fault.serverError(0).everyNth(3))
                                .fault(Fault.rateLimited(0, Duration.ZERO).everyNth(2))))
                .containsExactly("null", "rate-limited", "server-error", "rate-limited", "null", "server-error");
    }

    @Test
    void shares_are_seeded_and_exclusive() {
        List<List<String>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            runs.add(faults(
                    100,
                    SimulatorOptions.builder()
                            .answers(Answers.script("a"))
                            .seed(seed)
                            .fault(Fault.serverError(0.3))
                            .fault(Fault.rateLimited(0.5, Duration.ZERO))));
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
        assertThat(runs.get(0).stream().filter("server-error"::equals).count()).isBetween(18L, 42L);
        assertThat(runs.get(0).stream().filter("rate-limited"::equals).count()).isBetween(36L, 64L);
    }

    @Test
    void a_refused_request_takes_no_answer_of_a_script() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("first", "second"))
                .fault(Fault.serverError(0).everyNth(2))
                .build())) {
            assertThat(Client.chat(simulator, "q", false).body()).contains("first");
            assertThat(Client.chat(simulator, "q", false).statusCode()).isEqualTo(500);
            assertThat(Client.chat(simulator, "q", false).body()).contains("second");
        }
    }

    @Test
    void faults_are_parsed_from_text() {
        Fault slow = Fault.parse("slow-headers 0.25 1.5s");
        assertThat(slow.kind()).isEqualTo(Fault.Kind.SLOW_HEADERS);
        assertThat(slow.share()).isEqualTo(0.25);
        assertThat(slow.duration()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(Fault.parse("hang 1/20").strikesEvery(40)).isTrue();
        assertThat(Fault.parse("hang 1/20").strikesEvery(41)).isFalse();

        assertThatThrownBy(() -> Fault.parse("melt 1"))
                .hasMessageContaining("fault must be")
                .hasMessageContaining("\"melt 1\"");
        assertThatThrownBy(() -> Fault.parse("hang")).hasMessageContaining("fault must be");
        assertThatThrownBy(() -> Fault.parse("hang 1 1s")).hasMessageContaining("fault must be");
        assertThatThrownBy(() -> Fault.parse("hang often"))
                .hasMessage("share of hang must be a number, but was \"often\"");
        assertThatThrownBy(() -> Fault.parse("hang 2"))
                .hasMessage("share of hang must be between 0 and 1, but was 2.0");
        assertThatThrownBy(() -> Fault.parse("rate-limited 0.1 soon"))
                .hasMessageContaining("time of rate-limited must be a number with");
        assertThatThrownBy(() -> Fault.hang(0).everyNth(0)).hasMessage("every nth must be at least 1, but was 0");
        assertThatThrownBy(() -> Fault.slowHeaders(1, Duration.ofDays(2)))
                .hasMessageContaining("delay of headers must be between 0 and a day");
    }
}
