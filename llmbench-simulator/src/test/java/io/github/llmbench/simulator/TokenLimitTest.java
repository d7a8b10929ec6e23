package io.github.llmbench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class TokenLimitTest {
    private static final String ANSWER = "one two three four five";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"count\"}]";

    /**
     * One way to say a limit.
     *
     * @param body with the limit in place of {@code %s}
     * @param word what the format calls an answer that was cut
     * @param enough the same for one that was not
     * @param text where a stream's events have their text
     * @param reason where the word stands in the last event that has it
     */
    private record Protocol(
            String field,
            String path,
            String body,
            String word,
            String enough,
            String text,
            String reason,
            String tokens) {
        String post(Simulator simulator, String limit) {
            HttpResponse<String> response = Client.post(simulator, path, body.formatted(limit));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }

        List<JsonNode> stream(Simulator simulator, String limit) {
            String body = post(simulator, limit);
            return path.equals("/api/chat") ? Client.lines(body) : Client.events(body);
        }

        @Override
        public String toString() {
            return path + " " + field;
        }
    }

    private static Stream<Arguments> protocols() {
        String chat = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"%s\":%%s,"
                + MESSAGES + "}";
        String choice = "/choices/0/finish_reason";
        return Stream.of(
                        chat("max_tokens", chat, choice),
                        chat("max_completion_tokens", chat, choice),
                        new Protocol(
                                "max_output_tokens",
                                "/responses",
                                "{\"model\":\"m\",\"stream\":true,\"input\":\"count\",\"max_output_tokens\":%s}",
                                "incomplete",
                                "completed",
                                "/delta",
                                "/response/status",
                                "/response/usage/output_tokens"),
                        new Protocol(
                                "max_tokens",
                                "/messages",
                                "{\"model\":\"m\",\"stream\":true,\"max_tokens\":%s," + MESSAGES + "}",
                                "max_tokens",
                                "end_turn",
                                "/delta/text",
                                "/delta/stop_reason",
                                "/usage/output_tokens"),
                        new Protocol(
                                "maxOutputTokens",
                                "/models/m:streamGenerateContent?alt=sse",
                                "{\"contents\":[{\"parts\":[{\"text\":\"count\"}]}],\"generationConfig\":{\"maxOutputTokens\":%s}}",
                                "MAX_TOKENS",
                                "STOP",
                                "/candidates/0/content/parts/0/text",
                                "/candidates/0/finishReason",
                                "/usageMetadata/candidatesTokenCount"),
                        new Protocol(
                                "num_predict",
                                "/api/chat",
                                "{\"model\":\"m\",\"options\":{\"num_predict\":%s}," + MESSAGES + "}",
                                "length",
                                "stop",
                                "/message/content",
                                "/done_reason",
                                "/eval_count"))
                .map(Arguments::of);
    }

    private static Protocol chat(String field, String body, String reason) {
        return new Protocol(
                field,
                "/chat/completions",
                body.formatted(field),
                "length",
                "stop",
                "/choices/0/delta/content",
                reason,
                "/usage/completion_tokens");
    }

    private static SimulatorOptions.Builder options() {
        return SimulatorOptions.builder().answers(Answers.script(ANSWER));
    }

    private static String last(List<JsonNode> events, String pointer) {
        return events.stream()
                .map(event -> event.at(pointer))
                .filter(JsonNode::isValueNode)
                .filter(value -> !value.isNull())
                .reduce((first, second) -> second)
                .orElseThrow()
                .asText();
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_stream_ends_at_the_limit_and_says_so(Protocol protocol) {
        try (Simulator simulator = Simulator.start(options().build())) {
            List<JsonNode> events = protocol.stream(simulator, "3");

            assertThat(Client.join(events, protocol.text())).isEqualTo("one two three");
            assertThat(last(events, protocol.reason())).isEqualTo(protocol.word());
            assertThat(last(events, protocol.tokens())).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void an_answer_within_the_limit_is_whole(Protocol protocol) {
        try (Simulator simulator = Simulator.start(options().build())) {
            List<JsonNode> events = protocol.stream(simulator, "5");

            assertThat(Client.join(events, protocol.text())).isEqualTo(ANSWER);
            assertThat(last(events, protocol.reason())).isEqualTo(protocol.enough());
            assertThat(last(events, protocol.tokens())).isEqualTo("5");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void an_answer_in_one_body_ends_at_the_limit_too(Protocol protocol) {
        boolean google = protocol.path().startsWith("/models");
        String path = google ? "/models/m:generateContent" : protocol.path();
        String body = google
                ? protocol.body()
                : protocol.body()
                        .replace("\"model\"", "\"stream\":false,\"model\"")
                        .replace("\"stream\":true,", "");
        try (Simulator simulator = Simulator.start(options().build())) {
            String whole = Client.post(simulator, path, body.formatted(3)).body();

            assertThat(whole)
                    .contains("\"one two three\"", "\"" + protocol.word() + "\"")
                    .doesNotContain("four");
        }
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void a_limit_that_is_no_count_is_a_bad_request(Protocol protocol) {
        Set<Integer> statuses = new TreeSet<>();
        try (Simulator simulator = Simulator.start(options().build())) {
            for (String limit : List.of("\"many\"", "2.5")) {
                HttpResponse<String> response =
                        Client.post(simulator, protocol.path(), protocol.body().formatted(limit));
                statuses.add(response.statusCode());
                assertThat(response.body()).contains(protocol.field(), "must be a whole number of at least 1");
            }
        }
        assertThat(statuses).containsExactly(400);
    }

    @Test
    void no_limit_and_in_ollama_a_negative_one_leave_the_answer_whole() {
        String ollama = "{\"model\":\"m\",\"options\":{\"num_predict\":-1}," + MESSAGES + "}";
        String chat = "{\"model\":\"m\",\"max_tokens\":null," + MESSAGES + "}";
        try (Simulator simulator = Simulator.start(options().build())) {
            assertThat(Client.join(
                            Client.lines(
                                    Client.post(simulator, "/api/chat", ollama).body()),
                            "/message/content"))
                    .isEqualTo(ANSWER);
            assertThat(Client.post(simulator, "/chat/completions", chat).body()).contains(ANSWER, "\"stop\"");
        }
    }

    @Test
    void reasoning_uses_the_limit_first() {
        String body = "{\"model\":\"m\",\"max_tokens\":%d," + MESSAGES + "}";
        try (Simulator simulator = Simulator.start(options().reasoningTokens(3).build())) {
            JsonNode some = Client.json(Client.post(simulator, "/chat/completions", body.formatted(4))
                    .body());
            JsonNode none = Client.json(Client.post(simulator, "/chat/completions", body.formatted(2))
                    .body());

            assertThat(some.at("/choices/0/message/reasoning_content").asText()).isEqualTo("Let me think");
            assertThat(some.at("/choices/0/message/content").asText()).isEqualTo("one");
            assertThat(none.at("/choices/0/message/reasoning_content").asText()).isEqualTo("Let me");
            assertThat(none.at("/choices/0/message/content").asText()).isEmpty();
            assertThat(none.at("/choices/0/finish_reason").asText()).isEqualTo("length");
            assertThat(none.at("/usage/completion_tokens").asInt()).isEqualTo(2);
        }
    }

    @Test
    void a_tool_call_beyond_the_limit_is_left_out() {
        String call = "{\"name\":\"look\",\"arguments\":{\"at\":\"sky\"}}";
        String body = "{\"model\":\"m\",\"max_tokens\":%d,\"tools\":[{\"type\":\"function\",\"function\":"
                + "{\"name\":\"look\",\"parameters\":{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}}}}}],"
                + MESSAGES + "}";
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .answers(Answers.script("[" + call + "," + call + "]"))
                .build())) {
            JsonNode all = Client.json(Client.post(simulator, "/chat/completions", body.formatted(1000))
                    .body());
            int tokens = all.at("/usage/completion_tokens").asInt();
            JsonNode one = Client.json(Client.post(simulator, "/chat/completions", body.formatted(tokens - 1))
                    .body());

            assertThat(all.at("/choices/0/message/tool_calls")).hasSize(2);
            assertThat(all.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
            assertThat(one.at("/choices/0/message/tool_calls")).hasSize(1);
            assertThat(one.at("/choices/0/finish_reason").asText()).isEqualTo("length");
            assertThat(one.at("/usage/completion_tokens").asInt()).isEqualTo(tokens / 2);
        }
    }
}
