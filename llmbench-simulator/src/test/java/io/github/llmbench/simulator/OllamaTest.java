package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OllamaTest {
    private static final String REQUEST = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"2+2?\"}]%s}";

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder()
                .answers(Answers.script("It is 4."))
                .latency(Latency.fixed(Duration.ofMillis(5), Duration.ofMillis(1)));
    }

    @Test
    void an_answer_is_streamed_as_lines_unless_asked_otherwise() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> response = Client.post(simulator, "/api/chat", REQUEST.formatted(""));

            assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
            List<JsonNode> lines = Client.lines(response.body());
            assertThat(lines).hasSize(6);
            assertThat(lines.get(0).at("/message/content").asText()).isEmpty();
            assertThat(Client.join(lines, "/message/content")).isEqualTo("It is 4.");
            assertThat(lines.subList(0, 5)).noneMatch(line -> line.get("done").asBoolean());
            JsonNode last = lines.get(5);
            assertThat(last.get("done").asBoolean()).isTrue();
            assertThat(last.get("done_reason").asText()).isEqualTo("stop");
            assertThat(last.get("prompt_eval_count").asInt()).isEqualTo(4);
            assertThat(last.get("eval_count").asInt()).isEqualTo(4);
            assertThat(last.get("total_duration").asLong()).isEqualTo(8_000_000);
            assertThat(last.get("eval_duration").asLong()).isEqualTo(3_000_000);
        }
    }

    @Test
    void reasoning_is_the_thinking_of_a_message() {
        try (Simulator simulator = Simulator.start(
                options().reasoningTokens(3).roleOnlyFirstChunk(false).build())) {
            List<JsonNode> lines = Client.lines(
                    Client.post(simulator, "/api/chat", REQUEST.formatted("")).body());
            JsonNode whole = Client.json(Client.post(simulator, "/api/chat", REQUEST.formatted(",\"stream\":false"))
                    .body());

            assertThat(lines.get(0).at("/message/thinking").asText()).isEqualTo("Let");
            assertThat(Client.join(lines, "/message/thinking")).isEqualTo("Let me think");
            assertThat(Client.join(lines, "/message/content")).isEqualTo("It is 4.");
            assertThat(whole.at("/message/thinking").asText()).isEqualTo("Let me think");
            assertThat(whole.at("/message/content").asText()).isEqualTo("It is 4.");
            assertThat(whole.get("eval_count").asInt()).isEqualTo(7);
        }
    }

    @Test
    void usage_may_be_left_out() {
        try (Simulator simulator = Simulator.start(options().usage(false).build())) {
            assertThat(Client.post(simulator, "/api/chat", REQUEST.formatted(""))
                            .body())
                    .doesNotContain("eval_count");
        }
    }

    @Test
    void errors_are_a_text() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> response = Client.post(simulator, "/api/chat", "{\"model\":\"m\"}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Client.json(response.body()).get("error").asText()).contains("user message");
        }
    }
}
