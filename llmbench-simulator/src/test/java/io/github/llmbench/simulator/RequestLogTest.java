package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("logs/requests.jsonl");
    }

    private SimulatorOptions.Builder options() {
        return SimulatorOptions.builder()
                .answers(Answers.script("one two three"))
                .log(log());
    }

    @Test
    void a_line_tells_of_a_request_without_prompt_answer_or_key() throws Exception {
        long before = System.nanoTime();
        try (Simulator simulator = Simulator.start(options()
                .latency(Latency.fixed(Duration.ofMillis(20), Duration.ofMillis(5)))
                .reasoningTokens(2)
                .build())) {
            Client.send(Client.request(
                            simulator, "/a/b/chat/completions?key=sk-other", Client.chat("m", "secret süß", true))
                    .header("x-llmbench-call", "call-7")
                    .build());
        }
        long after = System.nanoTime();

        String text = Files.readString(log());
        assertThat(text).endsWith("}\n").doesNotContain("secret", "sk-", "one");
        JsonNode line = Client.log(log()).get(0);
        assertThat(line.get("seq").asInt()).isEqualTo(1);
        assertThat(line.get("format").asText()).isEqualTo("chat");
        assertThat(line.get("path").asText()).isEqualTo("/a/b/chat/completions");
        assertThat(line.get("model").asText()).isEqualTo("m");
        assertThat(line.get("streamed").asBoolean()).isTrue();
        assertThat(line.get("prompt").asText())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest("secret süß".getBytes(StandardCharsets.UTF_8))));
        assertThat(line.get("call").asText()).isEqualTo("call-7");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("fault").isNull()).isTrue();
        assertThat(line.has("right")).isFalse();
        assertThat(line.get("finished").asBoolean()).isTrue();
        assertThat(line.get("outputTokens").asInt()).isEqualTo(5);
        assertThat(line.get("reasoningTokens").asInt()).isEqualTo(2);

        long received = line.get("received").asLong();
        assertThat(received).isBetween(before, after);
        assertThat(line.get("headers").asLong())
                .isBetween(received, line.get("sent").get(0).asLong());
        assertThat(line.get("due")).hasSize(5);
        assertThat(line.get("sent")).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(line.get("due").get(i).asLong() - received).isEqualTo(20_000_000L + i * 5_000_000L);
            assertThat(line.get("sent").get(i).asLong())
                    .isGreaterThanOrEqualTo(line.get("due").get(i).asLong());
        }
        assertThat(line.get("end").asLong()).isBetween(line.get("sent").get(4).asLong(), after);
        Instant at = Instant.EPOCH.plusNanos(line.get("epochOrigin").asLong() + received);
        assertThat(Duration.between(at, Instant.now()).abs()).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void a_line_is_in_the_file_while_the_server_lives() throws IOException {
        try (Simulator simulator = Simulator.start(options().build())) {
            Client.chat(simulator, "hi", false);
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!Files.readString(log()).endsWith("\n") && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }

            assertThat(Client.log(log())).hasSize(1);
        }
    }

    @Test
    void requests_that_are_not_served_are_logged_too() {
        try (Simulator simulator = Simulator.start(options().build())) {
            Client.post(simulator, "/v1/embeddings", "{}");
            Client.post(simulator, "/v1/messages", "{}");
            assertThat(simulator.requests()).isEqualTo(2);
        }
        List<JsonNode> lines = Client.log(log());
        assertThat(lines).extracting(line -> line.get("format").asText()).containsExactly("none", "anthropic");
        assertThat(lines).extracting(line -> line.get("status").asInt()).containsExactly(404, 400);
        assertThat(lines).extracting(line -> line.get("model").isNull()).containsOnly(true);
    }

    @Test
    void a_log_is_begun_anew_and_the_one_before_is_kept() throws IOException {
        Files.createDirectories(log().getParent());
        Files.writeString(log(), "old\n");
        Simulator.start(options().build()).close();

        assertThat(log()).isEmptyFile();
        assertThat(log().resolveSibling(log().getFileName() + ".previous")).hasContent("old");
    }

    @Test
    void a_log_that_cannot_be_written_is_refused() {
        assertThatThrownBy(() -> Simulator.start(options().log(directory).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request log " + directory + " cannot be written");
    }
}
