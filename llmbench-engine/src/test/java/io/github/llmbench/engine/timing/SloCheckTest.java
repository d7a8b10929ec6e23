package io.github.llmbench.engine.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Slo;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings.ReasoningTokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SloCheckTest {
    private static final long MILLI = 1_000_000;

    /** An event every 10 ms, the first at 100 ms. */
    private static CallTrace trace(boolean streamed, int events) {
        CallTrace.Recorder recorder = CallTrace.recorder(0).streamed(streamed).sent(0);
        for (int i = 0; i < events; i++) {
            recorder.content((100 + 10L * i) * MILLI, 4, EventKind.TEXT);
        }
        return recorder.end(200 * MILLI).finish();
    }

    private static boolean keeps(String slo, CallTrace trace, Usage usage, ReasoningTokens counted) {
        Call call = new Call(
                Call.Purpose.CHAT,
                "p:a",
                ModelRequest.of("q"),
                ModelResponse.answered("x", usage, trace),
                Cost.NONE,
                false);
        return new SloCheck(List.of(Slo.parse(slo)), false).keeps(call, counted);
    }

    private static boolean keeps(String slo, CallTrace trace, Usage usage) {
        return keeps(slo, trace, usage, ReasoningTokens.PART_OF_OUTPUT);
    }

    @Test
    void F19_tokens_that_nobody_counted_break_an_slo_on_them() {
        CallTrace trace = trace(true, 11);

        assertThat(keeps("tpot <= 50ms", trace, Usage.of(5, 11))).isTrue();
        assertThat(keeps("tpot <= 50ms", trace, Usage.NONE)).isFalse();
        assertThat(keeps("tokens_per_second >= 1", trace, Usage.NONE)).isFalse();
        assertThat(keeps("itl <= 50ms", trace(true, 1), Usage.NONE)).isFalse();
        assertThat(keeps("itl <= 50ms", trace, Usage.NONE))
                .as("gaps need no tokens")
                .isTrue();
    }

    @Test
    void where_the_provider_did_not_say_the_local_count_does() {
        CallTrace trace = trace(true, 11).withLocalOutputTokens(11);

        assertThat(keeps("tpot <= 10ms", trace, Usage.NONE)).isTrue();
        assertThat(keeps("tpot <= 9ms", trace, Usage.NONE)).isFalse();
        assertThat(keeps("tpot <= 9ms", trace, Usage.of(5, 21)))
                .as("the provider's goes before it")
                .isTrue();
        assertThat(keeps("tokens_per_second >= 55", trace, Usage.NONE)).isTrue();
        assertThat(keeps("tokens_per_second >= 56", trace, Usage.NONE)).isFalse();
    }

    @Test
    void a_streamed_call_of_one_token_keeps_any_slo_on_tpot_and_gaps() {
        for (long tokens : new long[] {0, 1}) {
            assertThat(keeps("tpot <= 1ms", trace(true, 1), Usage.of(5, tokens)))
                    .isTrue();
            assertThat(keeps("itl <= 1ms", trace(true, 1), Usage.of(5, tokens))).isTrue();
        }
        assertThat(keeps("itl <= 1ms", trace(true, 1), Usage.of(5, 40)))
                .as("many tokens at once hide their gaps")
                .isFalse();
    }

    @Test
    void a_call_that_was_not_streamed_breaks_an_slo_on_what_only_a_stream_has() {
        CallTrace trace = trace(false, 1);

        assertThat(keeps("tpot <= 50ms", trace, Usage.of(5, 1))).isFalse();
        assertThat(keeps("itl <= 50ms", trace, Usage.of(5, 1))).isFalse();
        assertThat(keeps("ttft <= 5s", trace, Usage.of(5, 1))).isFalse();
        assertThat(keeps("e2e <= 200ms", trace, Usage.of(5, 1))).isTrue();
    }

    @Test
    void reasoning_that_google_counts_apart_counts_where_it_was_streamed() {
        CallTrace shown = CallTrace.recorder(0)
                .streamed(true)
                .sent(0)
                .content(100 * MILLI, 4, EventKind.REASONING)
                .content(500 * MILLI, 4, EventKind.TEXT)
                .end(500 * MILLI)
                .finish();
        Usage usage = new Usage(5L, 11L, 30L, null, null);

        assertThat(keeps("tpot <= 10ms", shown, usage, ReasoningTokens.of("google:gemini")))
                .isTrue();
        assertThat(keeps("tpot <= 10ms", shown, usage, ReasoningTokens.of("openai:gpt")))
                .isFalse();
    }
}
