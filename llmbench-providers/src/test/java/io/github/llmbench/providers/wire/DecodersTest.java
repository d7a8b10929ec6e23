package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that the recordings do not show. */
class DecodersTest {
    private static String sse(String... data) {
        StringBuilder stream = new StringBuilder();
        Stream.of(data).forEach(d -> stream.append("data: ").append(d).append("\n\n"));
        return stream.toString();
    }

    @Nested
    class Chat {
        private String choice(String delta, String finish) {
            return "{\"choices\":[{\"delta\":" + delta + ",\"finish_reason\":" + finish + ",\"index\":0}]}";
        }

        private ModelResponse whole(String message, String finish) {
            return InMemory.json(
                    WireFormat.CHAT,
                    "{\"choices\":[{\"finish_reason\":\"" + finish + "\",\"message\":" + message + "}]}");
        }

        @Test
        void only_choice_0_is_read_even_where_the_index_comes_last() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            "{\"choices\":[{\"delta\":{\"content\":\"no\"},\"index\":1},{\"delta\":{\"content\":\"yes\"},\"index\":0}]}",
                            "{\"choices\":[{\"delta\":{\"content\":\"no\"},\"finish_reason\":\"length\",\"index\":1}]}",
                            choice("{}", "\"stop\""),
                            "[DONE]"));

            assertThat(response.text()).isEqualTo("yes");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(response.trace().contentEvents()).isEqualTo(1);
        }

        @Test
        void content_in_parts_is_text_and_thinking() {
            ModelResponse response = whole(
                    "{\"content\":[{\"thinking\":[{\"text\":\"Let me \",\"type\":\"text\"},{\"text\":\"see.\",\"type\":\"text\"}],"
                            + "\"type\":\"thinking\"},{\"type\":\"text\",\"text\":\"4\"},{\"type\":\"reference\",\"reference_ids\":[1]},"
                            + "{\"type\":\"text\",\"text\":\"2\"}]}",
                    "stop");

            assertThat(response.text()).isEqualTo("42");
            assertThat(response.reasoning()).isEqualTo("Let me see.");
        }

        @Test
        void reasoning_that_is_only_in_details_is_read_there() {
            assertThat(whole(
                                    "{\"content\":\"x\",\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.summary\","
                                            + "\"summary\":\"short\"},{\"type\":\"reasoning.text\",\"text\":\" long\"},"
                                            + "{\"type\":\"reasoning.encrypted\",\"data\":\"zz\"}]}",
                                    "stop")
                            .reasoning())
                    .isEqualTo("short long");
        }

        @Test
        void reasoning_that_its_details_call_a_summary_is_one() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            choice(
                                    "{\"reasoning\":\"Hm\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"Hm\"}]}",
                                    "null"),
                            choice(
                                    "{\"reasoning\":\"so\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"so\"}]}",
                                    "null"),
                            choice("{\"content\":\"4\"}", "\"stop\"")));

            assertThat(response.reasoning()).isEqualTo("Hmso");
            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.SUMMARY);
            assertThat(response.trace().eventKind(1)).isEqualTo(EventKind.REASONING);
            assertThat(response.trace().eventKind(2)).isEqualTo(EventKind.TEXT);
        }

        @Test
        void tool_calls_are_assembled_from_their_parts() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            choice(
                                    "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                                    "null"),
                            choice(
                                    "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}]}",
                                    "null"),
                            choice(
                                    "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}",
                                    "null"),
                            choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}", "null"),
                            choice("{}", "\"tool_calls\""),
                            "[DONE]"));

            assertThat(response.toolCalls())
                    .containsExactly(new ToolCall("a", "f", "{\"x\":1}"), new ToolCall("b", "g", "{}"));
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
            assertThat(response.trace().contentEvents()).isEqualTo(4);
            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.TOOL);
        }

        @Test
        void calls_that_share_an_index_are_told_apart_by_id() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            choice(
                                    "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                                            + "{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                                    "\"tool_calls\""),
                            "[DONE]"));

            assertThat(response.toolCalls()).hasSize(2);
        }

        @Test
        void calls_without_index_and_id_continue_the_last_one() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            choice("{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}}", "null"),
                            choice("{\"function_call\":{\"arguments\":\"}\"}}", "\"function_call\""),
                            "[DONE]"));

            assertThat(response.toolCalls()).containsExactly(new ToolCall("", "f", "{}"));
        }

        @Test
        void arguments_that_are_an_object_stay_json() {
            assertThat(whole(
                                    "{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"x\":[1,2.50]}}}]}",
                                    "stop")
                            .toolCalls())
                    .containsExactly(new ToolCall("", "f", "{\"x\":[1,2.50]}"));
        }

        @Test
        void a_refusal_is_an_outcome_and_its_words_are_kept() {
            ModelResponse response = whole("{\"content\":null,\"refusal\":\"I can't help with that.\"}", "stop");

            assertThat(response.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(response.text()).isEqualTo("I can't help with that.");
        }

        @ParameterizedTest
        @CsvSource({
            "stop, STOP, ANSWERED",
            "eos, STOP, ANSWERED",
            "length, LENGTH, TRUNCATED",
            "tool_calls, TOOL_CALLS, ANSWERED",
            "content_filter, CONTENT_FILTER, SAFETY_BLOCKED",
            "sensitive, CONTENT_FILTER, SAFETY_BLOCKED",
            "insufficient_system_resource, OTHER, ANSWERED"
        })
        void finish_reasons_have_one_vocabulary(String sent, FinishReason reason, Outcome outcome) {
            ModelResponse response = whole("{\"content\":\"x\"}", sent);

            assertThat(response.finishReason()).isEqualTo(reason);
            assertThat(response.outcome()).isEqualTo(outcome);
        }

        @Test
        void counts_are_found_where_dialects_put_them() {
            assertThat(InMemory.json(
                                    WireFormat.CHAT,
                                    "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20.0,\"prompt_cache_hit_tokens\":4,"
                                            + "\"prompt_tokens_details\":{\"cached_tokens\":5,\"cache_write_tokens\":3},\"reasoning_tokens\":7,"
                                            + "\"total_tokens\":-1}}")
                            .usage())
                    .isEqualTo(new Usage(10L, 20L, 7L, 5L, 3L));
        }

        @Test
        void usage_that_only_groq_knows_is_read() {
            assertThat(InMemory.stream(
                                    WireFormat.CHAT,
                                    sse(
                                            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{\"usage\":"
                                                    + "{\"prompt_tokens\":1,\"completion_tokens\":2}}}",
                                            "[DONE]"))
                            .usage())
                    .isEqualTo(Usage.of(1, 2));
        }

        @Test
        void an_error_inside_a_choice_breaks_the_stream() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    sse(
                            choice("{\"content\":\"Hi\"}", "null"),
                            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":502,\"message\":\"gone\"}}]}",
                            "[DONE]"));

            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(response.error().message()).endsWith("gone");
            assertThat(response.text()).isEqualTo("Hi");
        }

        @Test
        void an_error_object_as_vllm_sends_it_breaks_the_stream() {
            assertThat(InMemory.stream(WireFormat.CHAT, sse("{\"object\":\"error\",\"message\":\"CUDA\"}", "[DONE]"))
                            .error()
                            .message())
                    .endsWith("CUDA");
        }

        @Test
        void fields_and_events_unknown_are_ignored() {
            ModelResponse response = InMemory.stream(
                    WireFormat.CHAT,
                    "event: ping\ndata: {\"type\":\"ping\"}\n\n"
                            + sse(
                                    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\",\"new\":{\"a\":[{\"b\":1}]}},\"seed\":"
                                            + "10176929106694746000}],\"more\":[[1],{\"c\":null}]}",
                                    choice("{\"content\":7,\"tool_calls\":null,\"reasoning\":{}}", "\"stop\""),
                                    "[DONE]"));

            assertThat(response.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(response.text()).isEqualTo("x");
        }
    }

    @Nested
    class Responses {
        @Test
        void reasoning_and_refusals_are_streamed() {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES,
                    sse(
                            "{\"type\":\"response.reasoning_summary_text.delta\",\"delta\":\"Hm\"}",
                            "{\"type\":\"response.refusal.delta\",\"delta\":\"No.\"}",
                            "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":1,"
                                    + "\"input_tokens_details\":{\"cached_tokens\":1},\"output_tokens\":2}}}"));

            assertThat(response.reasoning()).isEqualTo("Hm");
            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.SUMMARY);
            assertThat(response.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(response.text()).isEqualTo("No.");
            assertThat(response.usage()).isEqualTo(new Usage(1L, 2L, null, 1L, null));
        }

        @ParameterizedTest
        @CsvSource({
            "max_output_tokens, LENGTH, TRUNCATED",
            "content_filter, CONTENT_FILTER, SAFETY_BLOCKED",
            "max_tool_calls, OTHER, ANSWERED"
        })
        void an_incomplete_response_says_why(String reason, FinishReason finish, Outcome outcome) {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES,
                    sse(
                            "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}",
                            "{\"type\":\"response.incomplete\",\"response\":{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\""
                                    + reason + "\"}}}"));

            assertThat(response.finishReason()).isEqualTo(finish);
            assertThat(response.outcome()).isEqualTo(outcome);
            assertThat(response.text()).isEqualTo("Hi");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"boom\"}}}",
                    "{\"type\":\"error\",\"code\":\"x\",\"message\":\"boom\",\"param\":null}",
                    "{\"type\":\"error\",\"error\":{\"message\":\"boom\"}}"
                })
        void a_failure_breaks_the_stream(String event) {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES, sse("{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}", event));

            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(response.error().message()).endsWith("boom");
            assertThat(response.text()).isEqualTo("Hi");
        }

        @Test
        void reasoning_itself_is_no_summary() {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES,
                    sse(
                            "{\"type\":\"response.reasoning_text.delta\",\"delta\":\"Hm\"}",
                            "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}"));

            assertThat(response.reasoning()).isEqualTo("Hm");
            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.REASONING);
        }

        @Test
        void a_stream_that_only_brings_the_whole_at_its_end_is_read_there() {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES,
                    sse(
                            "{\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\",\"summary\":[{\"text\":\"Hm\"}],"
                                    + "\"content\":[{\"type\":\"reasoning_text\",\"text\":\"!\"}]},{\"type\":\"message\",\"content\":[{\"text\":\"Hi\"}]},"
                                    + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"web_search_call\"}]},"
                                    + "\"type\":\"response.completed\"}"));

            assertThat(response.text()).isEqualTo("Hi");
            assertThat(response.reasoning()).isEqualTo("Hm!");
            assertThat(response.toolCalls()).containsExactly(new ToolCall("c", "f", "{}"));
            assertThat(response.trace().contentEvents()).isEqualTo(1);
        }

        @Test
        void tool_calls_are_read_whole_where_no_part_was_streamed() {
            ModelResponse response = InMemory.stream(
                    WireFormat.RESPONSES,
                    sse(
                            "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"a\","
                                    + "\"name\":\"f\",\"arguments\":\"\"}}",
                            "{\"type\":\"response.function_call_arguments.done\",\"output_index\":0,\"arguments\":\"{1}\"}",
                            "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"custom_tool_call\",\"call_id\":\"b\","
                                    + "\"name\":\"g\",\"input\":\"text\"}}",
                            "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}"));

            assertThat(response.toolCalls())
                    .containsExactly(new ToolCall("a", "f", "{1}"), new ToolCall("b", "g", "text"));
        }

        @Test
        void a_failed_whole_response_is_an_error() {
            ModelResponse response = InMemory.json(
                    WireFormat.RESPONSES,
                    "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"boom\"},\"output\":[]}");

            assertThat(response.error().kind()).isEqualTo(Kind.SERVER_ERROR);
            assertThat(response.error().message()).endsWith("boom");
        }
    }

    @Nested
    class Anthropic {
        @ParameterizedTest
        @CsvSource({
            "end_turn, STOP, ANSWERED",
            "stop_sequence, STOP, ANSWERED",
            "max_tokens, LENGTH, TRUNCATED",
            "tool_use, TOOL_CALLS, ANSWERED",
            "refusal, CONTENT_FILTER, REFUSED",
            "pause_turn, OTHER, ANSWERED"
        })
        void stop_reasons_have_one_vocabulary(String sent, FinishReason reason, Outcome outcome) {
            ModelResponse response = InMemory.json(
                    WireFormat.ANTHROPIC,
                    "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}],\"stop_reason\":\""
                            + sent + "\"}");

            assertThat(response.text()).isEqualTo("ab");
            assertThat(response.finishReason()).isEqualTo(reason);
            assertThat(response.outcome()).isEqualTo(outcome);
        }

        @Test
        void tool_input_given_at_the_start_stands_where_no_part_follows() {
            ModelResponse response = InMemory.stream(
                    WireFormat.ANTHROPIC,
                    sse(
                            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\","
                                    + "\"input\":{\"x\":1}}}",
                            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\"}}",
                            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":3}}",
                            "{\"type\":\"message_stop\"}"));

            assertThat(response.toolCalls()).containsExactly(new ToolCall("t", "f", "{\"x\":1}"));
            assertThat(response.usage().outputTokens()).isEqualTo(3);
        }

        @Test
        void an_error_event_keeps_the_partial_text() {
            ModelResponse response = InMemory.stream(
                    WireFormat.ANTHROPIC,
                    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"Hi\"}}\n\n"
                            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");

            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(response.error().message()).endsWith("Overloaded");
            assertThat(response.text()).isEqualTo("Hi");
        }

        @Test
        void a_stream_without_message_stop_is_broken() {
            assertThat(InMemory.stream(
                                    WireFormat.ANTHROPIC,
                                    sse("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}"))
                            .error()
                            .kind())
                    .isEqualTo(Kind.STREAM_BROKEN);
        }

        @Test
        void thinking_tokens_are_counted_where_they_are_reported() {
            assertThat(InMemory.json(
                                    WireFormat.ANTHROPIC,
                                    "{\"type\":\"message\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm\"}],\"stop_reason\":\"end_turn\","
                                            + "\"usage\":{\"input_tokens\":1,\"output_tokens\":9,\"output_tokens_details\":{\"thinking_tokens\":8}}}")
                            .usage())
                    .isEqualTo(new Usage(1L, 9L, 8L, null, null));
        }
    }

    @Nested
    class Google {
        @Test
        void thoughts_are_reasoning_whether_said_before_or_after_the_text() {
            ModelResponse response = InMemory.stream(
                    WireFormat.GOOGLE,
                    sse(
                            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true},{\"thought\":true,\"text\":\".\"},"
                                    + "{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"},{\"index\":1,\"content\":{\"parts\":[{\"text\":\"no\"}]}}],"
                                    + "\"usageMetadata\":{\"promptTokenCount\":1,\"cachedContentTokenCount\":1}}"));

            assertThat(response.reasoning()).isEqualTo("Hm.");
            assertThat(response.text()).isEqualTo("Hi");
            assertThat(response.usage().cachedInputTokens()).isEqualTo(1);
            assertThat(response.trace().contentEvents()).isEqualTo(1);
        }

        @Test
        void thoughts_that_come_alone_are_summaries() {
            ModelResponse response = InMemory.stream(
                    WireFormat.GOOGLE,
                    sse(
                            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"**Adding**\",\"thought\":true}]}}]}",
                            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"4\"}]},\"finishReason\":\"STOP\"}]}"));

            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.SUMMARY);
            assertThat(response.trace().eventKind(1)).isEqualTo(EventKind.TEXT);
        }

        @Test
        void a_blocked_prompt_is_blocked_by_safety() {
            ModelResponse response = InMemory.stream(
                    WireFormat.GOOGLE,
                    sse("{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\",\"safetyRatings\":[]}}"));

            assertThat(response.outcome()).isEqualTo(Outcome.SAFETY_BLOCKED);
            assertThat(response.error()).isNull();
        }

        @ParameterizedTest
        @CsvSource({
            "MAX_TOKENS, LENGTH, TRUNCATED",
            "SAFETY, CONTENT_FILTER, SAFETY_BLOCKED",
            "RECITATION, CONTENT_FILTER, SAFETY_BLOCKED",
            "MALFORMED_FUNCTION_CALL, OTHER, ANSWERED"
        })
        void finish_reasons_have_one_vocabulary(String sent, FinishReason reason, Outcome outcome) {
            ModelResponse response =
                    InMemory.json(WireFormat.GOOGLE, "{\"candidates\":[{\"finishReason\":\"" + sent + "\"}]}");

            assertThat(response.finishReason()).isEqualTo(reason);
            assertThat(response.outcome()).isEqualTo(outcome);
        }

        @Test
        void an_answer_as_an_array_of_chunks_is_read_too() {
            ModelResponse response = InMemory.json(
                    WireFormat.GOOGLE,
                    "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]},{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},"
                            + "\"finishReason\":\"STOP\"}]}]");

            assertThat(response.text()).isEqualTo("ab");
        }

        @Test
        void a_stream_without_finish_reason_is_broken() {
            ModelResponse response = InMemory.stream(
                    WireFormat.GOOGLE, sse("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}"));

            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(response.text()).isEqualTo("a");
        }

        @Test
        void an_error_inside_the_stream_breaks_it() {
            assertThat(InMemory.stream(
                                    WireFormat.GOOGLE,
                                    sse(
                                            "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}"))
                            .error()
                            .message())
                    .contains("overloaded");
        }
    }

    /** Bodies written by hand after Ollama's API description, not recorded. */
    @Nested
    class Ollama {
        private static final String END =
                "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                        + "\"done_reason\":\"stop\",\"total_duration\":5,\"prompt_eval_count\":26,\"eval_count\":298}\n";

        private String line(String message) {
            return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":" + message
                    + ",\"done\":false}\n";
        }

        @Test
        void lines_are_joined_and_counted() {
            ModelResponse response = InMemory.stream(
                    WireFormat.OLLAMA,
                    line("{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm\"}")
                            + line("{\"role\":\"assistant\",\"content\":\"The\"}")
                            + line("{\"role\":\"assistant\",\"content\":\" sky\"}")
                            + END);

            assertThat(response.text()).isEqualTo("The sky");
            assertThat(response.reasoning()).isEqualTo("Hm");
            assertThat(response.usage()).isEqualTo(Usage.of(26, 298));
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(response.trace().streamed()).isTrue();
            assertThat(response.trace().contentEvents()).isEqualTo(3);
        }

        @Test
        void tool_calls_come_whole() {
            ModelResponse response = InMemory.stream(
                    WireFormat.OLLAMA,
                    line(
                                    "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}},"
                                            + "{\"function\":{\"name\":\"f\",\"arguments\":{\"x\":2}}}]}")
                            + END);

            assertThat(response.toolCalls())
                    .containsExactly(new ToolCall("", "f", "{\"x\":1}"), new ToolCall("", "f", "{\"x\":2}"));
        }

        @Test
        void a_whole_answer_is_one_object() {
            ModelResponse response = InMemory.json(
                    WireFormat.OLLAMA,
                    "{\n \"message\": {\"role\": \"assistant\", \"content\": \"Hi\"},\n \"done\": true, \"done_reason\": \"length\"}\n");

            assertThat(response.text()).isEqualTo("Hi");
            assertThat(response.outcome()).isEqualTo(Outcome.TRUNCATED);
            assertThat(response.trace().streamed()).isFalse();
            assertThat(response.trace().contentEvents()).isZero();
        }

        @Test
        void an_error_line_breaks_the_stream() {
            ModelResponse response = InMemory.stream(
                    WireFormat.OLLAMA, line("{\"content\":\"The\"}") + "{\"error\":\"model runner stopped\"}\n");

            assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
            assertThat(response.error().message()).endsWith("model runner stopped");
            assertThat(response.text()).isEqualTo("The");
        }

        @Test
        void a_stream_that_never_says_done_is_broken() {
            assertThat(InMemory.stream(WireFormat.OLLAMA, line("{\"content\":\"The\"}"))
                            .error()
                            .kind())
                    .isEqualTo(Kind.STREAM_BROKEN);
        }
    }
}
