package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatCompletionsTest {
    private static final String TEXT = "It's 4, \uD83D\uDE00\nund süß. ";

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().answers(Answers.script(TEXT));
    }

    @Test
    void a_stream_has_a_role_only_chunk_then_content_finish_reason_usage_and_done() {
        try (Simulator simulator = Simulator.start(options().build())) {
            HttpResponse<String> response = Client.chat(simulator, "2+2?", true);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
            assertThat(response.body()).endsWith("data: [DONE]\n\n");
            List<JsonNode> events = Client.events(response.body());
            assertThat(events.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
            assertThat(events.get(0).at("/choices/0/delta/content").asText()).isEmpty();
            assertThat(Client.join(events, "/choices/0/delta/content")).isEqualTo(TEXT);
            assertThat(events)
                    .extracting(event -> event.get("id").asText())
                    .containsOnly(events.get(0).get("id").asText());
            assertThat(events).extracting(event -> event.get("model").asText()).containsOnly("m");
            JsonNode finish = events.get(events.size() - 2);
            assertThat(finish.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(finish.at("/usage").isNull()).isTrue();
            JsonNode usage = events.get(events.size() - 1);
            assertThat(usage.get("choices")).isEmpty();
            assertThat(usage.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
            assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(events.size() - 3);
        }
    }

    @Test
    void a_stream_may_begin_with_content() {
        try (Simulator simulator =
                Simulator.start(options().roleOnlyFirstChunk(false).build())) {
            JsonNode first =
                    Client.events(Client.chat(simulator, "2+2?", true).body()).get(0);

            assertThat(first.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
            assertThat(first.at("/choices/0/delta/content").asText()).isEqualTo("It");
        }
    }

    @Test
    void a_stream_has_usage_only_where_asked() {
        String unasked = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        try (Simulator asAsked = Simulator.start(options().build());
                Simulator always = Simulator.start(options().usage(true).build());
                Simulator never = Simulator.start(options().usage(false).build())) {
            assertThat(Client.post(asAsked, "/chat/completions", unasked).body())
                    .doesNotContain("usage");
            assertThat(Client.post(always, "/chat/completions", unasked).body()).contains("completion_tokens");
            assertThat(Client.chat(never, "hi", true).body()).doesNotContain("usage");
            assertThat(Client.chat(never, "hi", false).body()).doesNotContain("usage");
        }
    }

    @Test
    void chunks_hold_the_asked_number_of_tokens() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("one two three four five"))
                .tokensPerChunk(2)
                .build())) {
            List<JsonNode> events =
                    Client.events(Client.chat(simulator, "count", true).body());

            assertThat(events.subList(1, 4))
                    .extracting(event -> event.at("/choices/0/delta/content").asText())
                    .containsExactly("one two", " three four", " five");
        }
    }

    @Test
    void a_whole_answer_has_text_and_usage() {
        try (Simulator simulator = Simulator.start(options().build())) {
            JsonNode body = Client.json(Client.chat(simulator, "2+2?", false).body());

            assertThat(body.at("/object").asText()).isEqualTo("chat.completion");
            assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(TEXT);
            assertThat(body.at("/choices/0/message/reasoning_content").isMissingNode())
                    .isTrue();
            assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(body.at("/usage/total_tokens").asInt())
                    .isEqualTo(4 + body.at("/usage/completion_tokens").asInt());
        }
    }

    @Test
    void reasoning_comes_first_and_is_counted() {
        try (Simulator simulator = Simulator.start(options().reasoningTokens(9).build())) {
            List<JsonNode> events =
                    Client.events(Client.chat(simulator, "2+2?", true).body());
            JsonNode whole = Client.json(Client.chat(simulator, "2+2?", false).body());

            assertThat(events.get(1).at("/choices/0/delta/reasoning_content").asText())
                    .isEqualTo("Let");
            assertThat(Client.join(events, "/choices/0/delta/reasoning_content"))
                    .isEqualTo("Let me think step by step. Let me")
                    .isEqualTo(whole.at("/choices/0/message/reasoning_content").asText());
            assertThat(Client.join(events, "/choices/0/delta/content")).isEqualTo(TEXT);
            JsonNode usage = events.get(events.size() - 1);
            assertThat(usage.at("/usage/completion_tokens_details/reasoning_tokens")
                            .asInt())
                    .isEqualTo(9);
            assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(events.size() - 3);
        }
    }

    @Test
    void an_empty_answer_is_a_stream_without_content() {
        try (Simulator simulator = Simulator.start(
                SimulatorOptions.builder().answers(Answers.script("")).build())) {
            List<JsonNode> events =
                    Client.events(Client.chat(simulator, "2+2?", true).body());

            assertThat(Client.join(events, "/choices/0/delta/content")).isEmpty();
            assertThat(events).hasSize(3);
        }
    }

    @Test
    void the_prompt_is_the_last_user_message_with_text_in_any_form() {
        String parts = """
                {"model":"m","messages":[
                 {"role":"system","content":"Be brief."},
                 {"role":"user","content":"first"},
                 {"role":"user","content":[{"type":"text","text":"se"},{"type":"text","text":"cond"},{"type":"image_url"}]},
                 {"role":"assistant","content":null},
                 {"role":"tool","content":"sunny"}]}""";
        try (Simulator simulator = Simulator.start(options().build())) {
            assertThat(Client.json(Client.post(simulator, "/chat/completions", parts)
                                    .body())
                            .at("/usage/prompt_tokens")
                            .asInt())
                    .isEqualTo(3 + 1 + 2 - 1 + 1);
        }
    }

    @Test
    void bad_requests_get_status_400_in_the_shape_of_the_provider() {
        try (Simulator simulator = Simulator.start(options().build())) {
            for (String body : List.of(
                    "{",
                    "[]",
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                    "{\"model\":\"m\"}",
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}")) {
                HttpResponse<String> response = Client.post(simulator, "/v1/chat/completions", body);

                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(Client.json(response.body()).at("/error/type").asText())
                        .isEqualTo("invalid_request_error");
                assertThat(Client.json(response.body()).at("/error/message").asText())
                        .isNotBlank();
            }
        }
    }
}
