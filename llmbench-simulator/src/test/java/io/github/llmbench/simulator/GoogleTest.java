package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoogleTest {
    private static final String REQUEST = """
            {"contents":[{"parts":[{"text":"2+2?"}]},{"role":"model","parts":[{"text":"5"}]},{"role":"user","parts":[{"text":"Sure?"}]}],
             "systemInstruction":{"parts":[{"text":"Be brief."}]}}""";

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().answers(Answers.script("It is 4."));
    }

    @Test
    void a_stream_ends_with_finish_reason_and_usage_and_has_network_line_ends() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> response =
                    Client.post(simulator, "/v1beta/models/gemini-x:streamGenerateContent?alt=sse&key=sk-1", REQUEST);

            assertThat(response.body()).endsWith("}\r\n\r\n");
            List<JsonNode> events = Client.events(response.body());
            assertThat(events).hasSize(5);
            assertThat(Client.join(events, "/candidates/0/content/parts/0/text"))
                    .isEqualTo("It is 4.");
            assertThat(events.get(0).at("/candidates/0/finishReason").isMissingNode())
                    .isTrue();
            assertThat(events.get(0).at("/usageMetadata/promptTokenCount").asInt())
                    .isEqualTo(10);
            JsonNode last = events.get(4);
            assertThat(last.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
            assertThat(last.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(4);
            assertThat(last.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(14);
            assertThat(last.get("modelVersion").asText()).isEqualTo("gemini-x");
        }
    }

    @Test
    void reasoning_is_a_part_marked_as_thought_and_counted_apart() {
        try (Simulator simulator = Simulator.start(options().reasoningTokens(3).build())) {
            List<JsonNode> events =
                    Client.events(Client.post(simulator, "/v1beta/models/g:streamGenerateContent?alt=sse", REQUEST)
                            .body());
            JsonNode whole = Client.json(Client.post(simulator, "/v1beta/models/g:generateContent", REQUEST)
                    .body());

            assertThat(events.subList(0, 3))
                    .allMatch(event ->
                            event.at("/candidates/0/content/parts/0/thought").asBoolean());
            assertThat(events.subList(3, 8))
                    .noneMatch(event ->
                            event.at("/candidates/0/content/parts/0/thought").asBoolean());
            assertThat(whole.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("Let me think");
            assertThat(whole.at("/candidates/0/content/parts/1/text").asText()).isEqualTo("It is 4.");
            for (JsonNode usage : List.of(events.get(7), whole)) {
                assertThat(usage.at("/usageMetadata/candidatesTokenCount").asInt())
                        .isEqualTo(4);
                assertThat(usage.at("/usageMetadata/thoughtsTokenCount").asInt())
                        .isEqualTo(3);
                assertThat(usage.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(17);
            }
        }
    }

    @Test
    void a_whole_answer_may_lack_usage() {
        try (Simulator simulator = Simulator.start(options().usage(false).build())) {
            String body =
                    Client.post(simulator, "/models/g:generateContent", REQUEST).body();

            assertThat(body).contains("It is 4.", "STOP").doesNotContain("usage");
        }
    }

    @Test
    void a_stream_is_served_as_events_only() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> response = Client.post(simulator, "/v1beta/models/g:streamGenerateContent", REQUEST);

            assertThat(response.statusCode()).isEqualTo(400);
            JsonNode error = Client.json(response.body()).get("error");
            assertThat(error.get("code").asInt()).isEqualTo(400);
            assertThat(error.get("status").asText()).isEqualTo("INVALID_ARGUMENT");
            assertThat(error.get("message").asText()).contains("?alt=sse");
        }
    }
}
