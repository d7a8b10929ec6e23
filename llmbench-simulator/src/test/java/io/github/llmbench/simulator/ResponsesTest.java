package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponsesTest {
    private static final String REQUEST = """
            {"model":"m","stream":%s,"instructions":"Be brief.","input":[
             {"role":"user","content":"2+2?"},
             {"role":"user","content":[{"type":"input_text","text":"3+3?"}]}]}""";

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().answers(Answers.script("It is 6."));
    }

    private static List<JsonNode> stream(Simulator simulator) {
        String body =
                Client.post(simulator, "/v1/responses", REQUEST.formatted(true)).body();
        List<String> names = body.lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .toList();
        List<JsonNode> events = Client.events(body);
        assertThat(events).extracting(event -> event.get("type").asText()).isEqualTo(names);
        assertThat(events)
                .extracting(event -> event.get("sequence_number").asInt())
                .isEqualTo(IntStream.range(0, events.size()).boxed().toList());
        return events;
    }

    @Test
    void a_stream_wraps_deltas_in_item_and_part_and_ends_with_the_whole_response() {
        try (Simulator simulator = Simulator.start(options().build())) {
            List<JsonNode> events = stream(simulator);

            assertThat(events)
                    .extracting(event -> event.get("type").asText())
                    .containsExactly(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.content_part.added",
                            "response.output_text.delta",
                            "response.output_text.delta",
                            "response.output_text.delta",
                            "response.output_text.delta",
                            "response.output_text.done",
                            "response.content_part.done",
                            "response.output_item.done",
                            "response.completed");
            assertThat(Client.join(events, "/delta")).isEqualTo("It is 6.");
            assertThat(events.get(8).get("text").asText()).isEqualTo("It is 6.");
            JsonNode response = events.get(events.size() - 1).get("response");
            assertThat(response.get("status").asText()).isEqualTo("completed");
            assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("It is 6.");
            assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(11);
            assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(4);
        }
    }

    @Test
    void reasoning_is_the_summary_of_an_item_before_the_message() {
        try (Simulator simulator = Simulator.start(options().reasoningTokens(3).build())) {
            List<JsonNode> events = stream(simulator);

            assertThat(events.stream()
                            .filter(event ->
                                    event.get("type").asText().equals("response.reasoning_summary_text.delta")))
                    .extracting(event -> event.get("delta").asText())
                    .containsExactly("Let", " me", " think");
            JsonNode response = events.get(events.size() - 1).get("response");
            assertThat(response.at("/output/0/summary/0/text").asText()).isEqualTo("Let me think");
            assertThat(response.at("/output/1/content/0/text").asText()).isEqualTo("It is 6.");
            assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(7);
            assertThat(response.at("/usage/output_tokens_details/reasoning_tokens")
                            .asInt())
                    .isEqualTo(3);
            assertThat(events.stream().filter(event -> event.has("output_index")))
                    .extracting(event -> event.get("output_index").asInt())
                    .isSorted()
                    .contains(0, 1);
        }
    }

    @Test
    void reasoning_without_text_still_has_a_message() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script(""))
                .reasoningTokens(2)
                .build())) {
            assertThat(stream(simulator))
                    .extracting(event -> event.get("type").asText())
                    .contains("response.reasoning_summary_text.done", "response.output_text.done");
        }
    }

    @Test
    void a_whole_answer_is_the_response() {
        try (Simulator simulator = Simulator.start(options().usage(false).build())) {
            JsonNode body = Client.json(Client.post(simulator, "/responses", "{\"model\":\"m\",\"input\":\"hello\"}")
                    .body());

            assertThat(body.get("object").asText()).isEqualTo("response");
            assertThat(body.at("/output/0/content/0/text").asText()).isEqualTo("It is 6.");
            assertThat(body.get("usage").isNull()).isTrue();
        }
    }

    @Test
    void an_empty_input_is_refused() {
        try (Simulator simulator = Simulator.start(options().build())) {
            var response = Client.post(simulator, "/responses", "{\"model\":\"m\",\"input\":\"\"}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Client.json(response.body()).at("/error/code").asText()).isEqualTo("invalid_request");
        }
    }
}
