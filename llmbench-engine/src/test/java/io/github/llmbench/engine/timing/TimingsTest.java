package io.github.llmbench.engine.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private static final long MILLI = 1_000_000;

    private static CallTrace.Recorder sentAt(long millis) {
        return CallTrace.recorder(0).streamed(true).sent(millis * MILLI);
    }

    @Test
    void service_time_starts_at_sent_and_response_time_at_scheduled() {
        CallTrace trace = sentAt(10)
                .headers(20 * MILLI)
                .event(25 * MILLI)
                .content(110 * MILLI, 3, EventKind.TEXT)
                .content(130 * MILLI, 3, EventKind.TEXT)
                .content(210 * MILLI, 3, EventKind.TEXT)
                .end(300 * MILLI)
                .finish();
        Timings timings = Timings.of(trace, Usage.of(5, 5));
        assertThat(timings.ttft()).isEqualTo(100);
        assertThat(timings.ttfo()).isEqualTo(100);
        assertThat(timings.e2e()).as("not the usage event, not the end").isEqualTo(200);
        assertThat(timings.tpot()).isEqualTo(25);
        assertThat(timings.itl()).containsExactly(20.0, 80.0);
        assertThat(timings.responseTtft()).isEqualTo(110);
        assertThat(timings.responseTtfo()).isEqualTo(110);
        assertThat(timings.responseE2e()).isEqualTo(210);
    }

    @Test
    void a_role_only_chunk_does_not_stop_the_clock_and_reasoning_does() {
        CallTrace trace = sentAt(0)
                .event(5 * MILLI)
                .content(40 * MILLI, 1, EventKind.REASONING)
                .content(90 * MILLI, 1, EventKind.TEXT)
                .finish();
        Timings timings = Timings.of(trace, Usage.NONE);
        assertThat(timings.ttft()).isEqualTo(40);
        assertThat(timings.ttfo()).isEqualTo(90);
        assertThat(timings.tpot()).as("unknown tokens").isNull();
    }

    @Test
    void a_call_that_was_not_streamed_has_an_end_and_nothing_before_it() {
        CallTrace trace = CallTrace.recorder(0)
                .sent(2 * MILLI)
                .content(50 * MILLI, 10, EventKind.TEXT)
                .end(52 * MILLI)
                .finish();
        Timings timings = Timings.of(trace, Usage.of(1, 10));
        assertThat(timings.e2e()).isEqualTo(50);
        assertThat(timings.responseE2e()).isEqualTo(52);
        assertThat(timings.ttft()).isNull();
        assertThat(timings.ttfo()).isNull();
        assertThat(timings.tpot()).isNull();
        assertThat(timings.itl()).isEmpty();
    }

    @Test
    void one_token_or_no_content_has_no_tpot() {
        CallTrace one = sentAt(0).content(10 * MILLI, 1, EventKind.TEXT).finish();
        assertThat(Timings.of(one, Usage.of(1, 1)).tpot()).isNull();
        assertThat(Timings.of(one, Usage.of(1, 0)).tpot()).isNull();
        Timings none = Timings.of(sentAt(0).end(10 * MILLI).finish(), Usage.of(1, 5));
        assertThat(none.ttft()).isNull();
        assertThat(none.e2e()).isNull();
        assertThat(none.tpot()).isNull();
    }

    @Test
    void a_call_that_was_never_sent_has_no_service_time() {
        Timings timings = Timings.of(CallTrace.recorder(0).end(5 * MILLI).finish(), Usage.NONE);
        assertThat(timings.e2e()).isNull();
        assertThat(timings.responseE2e()).isEqualTo(5);
    }

    @Test
    void reasoning_tokens_count_only_if_they_were_streamed() {
        Usage usage = new Usage(10L, 101L, 60L, null, null);
        CallTrace hidden = sentAt(0)
                .content(100 * MILLI, 1, EventKind.TEXT)
                .content(500 * MILLI, 1, EventKind.TEXT)
                .finish();
        CallTrace shown = sentAt(0)
                .content(100 * MILLI, 1, EventKind.REASONING)
                .content(500 * MILLI, 1, EventKind.TEXT)
                .finish();
        assertThat(Timings.of(hidden, usage).tpot()).isEqualTo(400.0 / 40);
        assertThat(Timings.of(shown, usage).tpot()).isEqualTo(400.0 / 100);
        assertThat(Timings.streamedTokens(hidden, usage, ReasoningTokens.IN_ADDITION))
                .isEqualTo(101);
        assertThat(Timings.streamedTokens(shown, usage, ReasoningTokens.IN_ADDITION))
                .isEqualTo(161);
    }

    @Test
    void of_a_summary_of_reasoning_neither_the_tokens_nor_the_time_count() {
        Usage usage = new Usage(10L, 5_011L, 5_000L, null, null);
        CallTrace summed = sentAt(0)
                .content(100 * MILLI, 40, EventKind.SUMMARY)
                .content(200 * MILLI, 40, EventKind.SUMMARY)
                .content(8_000 * MILLI, 1, EventKind.TEXT)
                .content(8_400 * MILLI, 1, EventKind.TEXT)
                .finish();
        Timings timings = Timings.of(summed, usage, ReasoningTokens.PART_OF_OUTPUT);
        assertThat(timings.ttft()).isEqualTo(100);
        assertThat(timings.ttfo()).isEqualTo(8_000);
        assertThat(timings.tpot()).as("as if the summary were hidden").isEqualTo(400.0 / 10);
        Usage apart = new Usage(10L, 11L, 5_000L, null, null);
        assertThat(Timings.of(summed, apart, ReasoningTokens.of("google:gemini"))
                        .tpot())
                .isEqualTo(400.0 / 10);
        assertThat(Timings.streamedTokens(summed, apart, ReasoningTokens.IN_ADDITION))
                .isEqualTo(11);
        CallTrace noOutput =
                sentAt(0).content(100 * MILLI, 40, EventKind.SUMMARY).finish();
        assertThat(Timings.of(noOutput, usage).tpot()).isNull();
        CallTrace thought = sentAt(0)
                .content(100 * MILLI, 40, EventKind.REASONING)
                .content(8_400 * MILLI, 1, EventKind.TEXT)
                .finish();
        assertThat(Timings.of(thought, usage, ReasoningTokens.of("anthropic:claude-opus-4"))
                        .tpot())
                .as("the stream does not tell, so that all of it counts")
                .isEqualTo(8_300.0 / 5_010);
    }

    @Test
    void nor_where_the_local_tokenizer_counts() {
        CallTrace summed = sentAt(0)
                .content(100 * MILLI, 40, EventKind.SUMMARY)
                .content(8_000 * MILLI, 20, EventKind.TEXT)
                .content(8_400 * MILLI, 20, EventKind.TEXT)
                .finish()
                .withLocalOutputTokens(11);
        assertThat(Timings.of(summed, Usage.NONE).tpot()).isEqualTo(400.0 / 10);
        assertThat(Timings.countedEvents(summed)).isEqualTo(2);
        assertThat(Timings.of(summed, Usage.of(10, 42)).tpot())
                .as("what the provider counted may be in the summary")
                .isEqualTo(8_300.0 / 41);
    }

    @Test
    void reasoning_beside_a_summary_of_it_counts_as_reasoning() {
        CallTrace both = sentAt(0)
                .content(100 * MILLI, 40, EventKind.SUMMARY)
                .content(200 * MILLI, 40, EventKind.REASONING)
                .content(8_400 * MILLI, 1, EventKind.TEXT)
                .finish();
        assertThat(Timings.of(both, new Usage(10L, 5_011L, 5_000L, null, null)).tpot())
                .isEqualTo(8_300.0 / 5_010);
        assertThat(Timings.of(both, Usage.NONE).tpot()).isNull();
    }

    @Test
    void where_the_provider_did_not_say_the_local_count_does_in_every_definition() {
        CallTrace trace = sentAt(0)
                .content(100 * MILLI, 4, EventKind.TEXT)
                .content(500 * MILLI, 4, EventKind.TEXT)
                .localOutputTokens(5)
                .finish();
        Timings timings = Timings.of(trace, Usage.NONE);
        assertThat(timings.tpot()).isEqualTo(100);
        assertThat(timings.tokensPerSecond(trace, Usage.NONE)).isEqualTo(10);
        assertThat(Definition.VLLM.tpot(trace, Usage.NONE)).isEqualTo(100);
        assertThat(Definition.GUIDELLM.tpot(trace, Usage.NONE)).isEqualTo(100);
        assertThat(Definition.GUIDELLM.itl(trace, Usage.NONE)).containsExactly(100.0);
        assertThat(Timings.of(trace, Usage.of(1, 9)).tpot())
                .as("the provider's goes before it")
                .isEqualTo(50);
        assertThat(timings.tokensPerSecond(trace, Usage.of(1, 9))).isEqualTo(18);
        CallTrace uncounted = sentAt(0).content(100 * MILLI, 4, EventKind.TEXT).finish();
        assertThat(Timings.of(uncounted, Usage.NONE).tokensPerSecond(uncounted, Usage.NONE))
                .isNull();
    }

    @Test
    void more_reasoning_than_output_is_counted_in_addition() {
        Usage usage = new Usage(10L, 11L, 60L, null, null);
        CallTrace hidden = sentAt(0)
                .content(100 * MILLI, 1, EventKind.TEXT)
                .content(500 * MILLI, 1, EventKind.TOOL)
                .finish();
        assertThat(Timings.of(hidden, usage).tpot()).isEqualTo(40);
        assertThat(Timings.of(hidden, usage, ReasoningTokens.PART_OF_OUTPUT).tpot())
                .isNull();
    }

    @Test
    void a_retry_forgets_what_the_failed_attempt_had_received() {
        CallTrace trace = sentAt(0)
                .content(5 * MILLI, 1, EventKind.TEXT)
                .sent(1_000 * MILLI)
                .content(1_100 * MILLI, 1, EventKind.TEXT)
                .finish();
        Timings timings = Timings.of(trace, Usage.NONE);
        assertThat(timings.ttft()).isEqualTo(100);
        assertThat(timings.responseTtft()).isEqualTo(1_100);
        assertThat(trace.attempts()).isEqualTo(2);
    }
}
