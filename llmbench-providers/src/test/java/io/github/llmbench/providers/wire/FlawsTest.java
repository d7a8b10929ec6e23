package io.github.llmbench.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Flaws that other tools had, each named by its number in the list of measurement flaws. */
class FlawsTest {
    private static String chunk(String delta) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}],\"usage\":null}\n\n";
    }

    private static final String END = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    /** Each part arrives in a read of its own: stamps are 3,000, 4,000 and so on. */
    private static ModelResponse arrive(String... parts) {
        byte[] body = String.join("", parts).getBytes(StandardCharsets.UTF_8);
        int[] cuts = new int[parts.length - 1];
        int at = 0;
        for (int i = 0; i < cuts.length; i++) {
            at += parts[i].getBytes(StandardCharsets.UTF_8).length;
            cuts[i] = at;
        }
        return InMemory.read(WireFormat.CHAT, true, 200, InMemory.SSE, body, cuts);
    }

    @Test
    void F01_several_tokens_in_a_chunk_are_one_event_with_its_size() {
        CallTrace trace = arrive(chunk("{\"content\":\"one two three\"}"), chunk("{\"content\":\" 4\"}"), END, DONE)
                .trace();

        assertThat(trace.contentEvents()).isEqualTo(2);
        assertThat(trace.eventBytes(0)).isEqualTo(13);
        assertThat(trace.eventBytes(1)).isEqualTo(2);
    }

    @Test
    void F02_a_role_only_or_empty_chunk_does_not_stop_the_clock() {
        CallTrace trace = arrive(
                        chunk("{\"role\":\"assistant\",\"content\":\"\"}"),
                        chunk("{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"\"}"),
                        chunk("{\"content\":\"Hi\"}"),
                        END,
                        DONE)
                .trace();

        assertThat(trace.firstEvent()).isEqualTo(3_000);
        assertThat(trace.firstContent()).isEqualTo(5_000);
        assertThat(trace.contentEvents()).isEqualTo(1);
    }

    @Test
    void F02_chunks_without_content_keep_stamps_for_tools_that_count_them_but_usage_and_done_are_none() {
        CallTrace trace = arrive(
                        "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n",
                        chunk("{\"role\":\"assistant\",\"content\":\"\"}"),
                        chunk("{\"content\":\"Hi\"}"),
                        chunk("{\"content\":\"\"}"),
                        END,
                        "data: {\"choices\":[],\"usage\":{\"completion_tokens\":1}}\n\n",
                        DONE)
                .trace();

        assertThat(trace.firstEvent()).isEqualTo(3_000);
        assertThat(IntStream.range(0, trace.emptyChunks()).mapToObj(trace::emptyChunkStamp))
                .containsExactly(4_000L, 6_000L, 7_000L);
        assertThat(trace.contentEvents()).isEqualTo(1);
        assertThat(trace.lastContent()).isEqualTo(5_000);
    }

    @Test
    void F03_reasoning_stops_the_clock_of_the_first_token_but_not_of_the_first_output() {
        CallTrace trace = arrive(
                        chunk("{\"reasoning_content\":\"Hm\"}"),
                        chunk("{\"reasoning_content\":\".\"}"),
                        chunk("{\"content\":\"Hi\"}"),
                        END,
                        DONE)
                .trace();

        assertThat(trace.firstContent()).isEqualTo(3_000);
        assertThat(trace.firstOutput()).isEqualTo(5_000);
        assertThat(trace.eventKind(0)).isEqualTo(EventKind.REASONING);
        assertThat(trace.eventKind(2)).isEqualTo(EventKind.TEXT);
    }

    @Test
    void F16_the_last_content_ends_the_call_and_not_usage_or_done() {
        CallTrace trace = arrive(
                        chunk("{\"content\":\"Hi\"}"),
                        END,
                        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n",
                        DONE)
                .trace();

        assertThat(trace.lastContent()).isEqualTo(3_000);
        assertThat(trace.end()).isEqualTo(7_000);
    }

    @Test
    void F16_an_event_is_stamped_with_the_read_that_completed_it() {
        String chunk = chunk("{\"content\":\"Hi\"}");

        CallTrace trace =
                arrive(chunk.substring(0, 20), chunk.substring(20), END + DONE).trace();

        assertThat(trace.firstContent()).isEqualTo(4_000);
    }

    @Test
    void F16_an_error_event_in_mid_stream_is_no_success() {
        ModelResponse response = arrive(
                chunk("{\"content\":\"Hi\"}"),
                "event: error\ndata: {\"error\":{\"message\":\"The engine is\\noverloaded\"}}\n\n",
                chunk("{\"content\":\"never read\"}"),
                DONE);

        assertThat(response.outcome()).isEqualTo(Outcome.TRANSPORT_FAILED);
        assertThat(response.error().kind()).isEqualTo(Kind.STREAM_BROKEN);
        assertThat(response.error().message()).endsWith("The engine is overloaded");
        assertThat(response.text()).isEqualTo("Hi");
    }

    @Test
    void F16_reasoning_sent_under_two_names_counts_once() {
        ModelResponse response = arrive(
                chunk("{\"reasoning\":\"Hm\",\"reasoning_content\":\"Hm\",\"reasoning_details\":[{\"text\":\"Hm\"}]}"),
                chunk("{\"content\":\"Hi\"}"),
                END,
                DONE);

        assertThat(response.reasoning()).isEqualTo("Hm");
        assertThat(response.trace().eventBytes(0)).isEqualTo(2);
    }

    @Test
    void F17_output_tokens_are_the_providers_and_not_the_number_of_chunks() {
        ModelResponse response = arrive(
                chunk("{\"content\":\"a b c d\"}"),
                END,
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n",
                DONE);

        assertThat(response.usage()).isEqualTo(Usage.of(3, 4));
    }

    @Test
    void F18_text_cut_inside_a_word_is_joined_before_anyone_counts_it() {
        assertThat(arrive(chunk("{\"content\":\"Hel\"}"), chunk("{\"content\":\"lo\"}"), END, DONE)
                        .text())
                .isEqualTo("Hello");
    }

    @Test
    void F19_usage_null_is_absent_and_not_zero() {
        assertThat(arrive(chunk("{\"content\":\"Hi\"}"), END, DONE).usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void F19_usage_is_counted_once_however_often_and_wherever_it_is_sent() {
        String usage = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":%d}}\n\n";
        for (String last : List.of("\"choices\":[],", "\"choices\":[{\"index\":0,\"delta\":{}}],", "")) {
            ModelResponse response = arrive(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]," + usage.formatted(1),
                    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]," + usage.formatted(2),
                    "data: {" + last + usage.formatted(2),
                    DONE);

            assertThat(response.usage()).isEqualTo(Usage.of(5, 2));
            assertThat(response.trace().contentEvents()).isEqualTo(1);
        }
    }
}
