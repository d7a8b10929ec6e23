package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicMessagesTest {
    private static final String REQUEST = """
            {"model":"m","stream":%s,"max_tokens":10,"system":[{"type":"text","text":"Be brief."}],
             "messages":[{"role":"user","content":[{"type":"text","text":"2+2?"}]}]}""";

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().answers(Answers.script("It is 4."));
    }

    private static List<JsonNode> stream(Simulator simulator) {
        String body = Client.post(simulator, "/v1/messages?beta=true", REQUEST.formatted(true))
                .body();
        List<String> names = body.lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .toList();
        List<JsonNode> events = Client.events(body);
        assertThat(events).extracting(event -> event.get("type").asText()).isEqualTo(names);
        return events;
    }

    @Test
    void a_stream_has_one_text_block_between_message_start_and_message_stop() {
        try (Simulator simulator = Simulator.start(options().build())) {
            List<JsonNode> events = stream(simulator);

            assertThat(events)
                    .extracting(event -> event.get("type").asText())
                    .containsExactly(
                            "message_start",
                            "content_block_start",
                            "ping",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_stop",
                            "message_delta",
                            "message_stop");
            assertThat(events.get(0).at("/message/usage/input_tokens").asInt()).isEqualTo(7);
            assertThat(Client.join(events, "/delta/text")).isEqualTo("It is 4.");
            assertThat(events.get(8).at("/delta/stop_reason").asText()).isEqualTo("end_turn");
            assertThat(events.get(8).at("/usage/output_tokens").asInt()).isEqualTo(4);
        }
    }

    @Test
    void reasoning_is_a_thinking_block_before_the_text_block() {
        try (Simulator simulator = Simulator.start(options().reasoningTokens(3).build())) {
            List<JsonNode> events = stream(simulator);
            JsonNode whole = Client.json(Client.post(simulator, "/v1/messages", REQUEST.formatted(false))
                    .body());

            assertThat(events.get(1).at("/content_block/type").asText()).isEqualTo("thinking");
            assertThat(Client.join(events, "/delta/thinking")).isEqualTo("Let me think");
            assertThat(Client.join(events, "/delta/text")).isEqualTo("It is 4.");
            assertThat(events.stream()
                            .filter(event -> event.path("type").asText().equals("content_block_stop")))
                    .extracting(event -> event.get("index").asInt())
                    .containsExactly(0, 1);
            assertThat(whole.at("/content/0/thinking").asText()).isEqualTo("Let me think");
            assertThat(whole.at("/content/1/text").asText()).isEqualTo("It is 4.");
            assertThat(whole.at("/usage/output_tokens").asInt()).isEqualTo(7);
        }
    }

    @Test
    void reasoning_without_text_still_has_a_text_block() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script(""))
                .reasoningTokens(2)
                .build())) {
            assertThat(stream(simulator).stream()
                            .filter(event -> event.path("type").asText().equals("content_block_start")))
                    .extracting(event -> event.at("/content_block/type").asText())
                    .containsExactly("thinking", "text");
        }
    }

    @Test
    void usage_may_be_left_out() {
        try (Simulator simulator = Simulator.start(options().usage(false).build())) {
            assertThat(stream(simulator).toString()).doesNotContain("usage");
            assertThat(Client.post(simulator, "/messages", REQUEST.formatted(false))
                            .body())
                    .doesNotContain("usage");
        }
    }

    @Test
    void errors_have_the_shape_of_the_provider() {
        try (Simulator simulator = Simulator.start(options().build())) {
            JsonNode error =
                    Client.json(Client.post(simulator, "/v1/messages", "{}").body());

            assertThat(error.get("type").asText()).isEqualTo("error");
            assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        }
    }
}
