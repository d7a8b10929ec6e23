package io.github.llmbench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Limits.Breaker;
import io.github.llmbench.api.Limits.InFlight;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LimitsTest {
    @Test
    void bad_values_are_named_with_what_is_allowed() {
        assertThatThrownBy(() -> Limits.DEFAULT.attempts(0)).hasMessage("attempts must be >= 1, but was 0");
        assertThatThrownBy(() -> Limits.DEFAULT.retryFor(Duration.ZERO))
                .hasMessage("retryFor must be > 0, but was PT0S");
        assertThatThrownBy(() -> Limits.DEFAULT.requestsPerMinute(0))
                .hasMessage("requestsPerMinute must be >= 1 or absent, but was 0");
        assertThatThrownBy(() -> Limits.DEFAULT.tokensPerMinute(-1))
                .hasMessage("tokensPerMinute must be >= 1 or absent, but was -1");
        assertThatThrownBy(() -> InFlight.upTo(0))
                .hasMessage("most in flight must be >= least in flight (1), but was 0");
        assertThatThrownBy(() -> new InFlight(0, 1, Duration.ofSeconds(1)))
                .hasMessage("least in flight must be >= 1, but was 0");
        assertThatThrownBy(() -> new Breaker(0, Duration.ofSeconds(1)))
                .hasMessage("breaker failures must be >= 1, but was 0");
    }

    @Test
    void a_provider_has_its_own_limits_or_the_usual_ones() {
        Limits few = Limits.DEFAULT.requestsPerMinute(50);
        LimitTable table = LimitTable.of(Limits.DEFAULT).with("anthropic", few);
        assertThat(table.of(ModelRef.of("anthropic:claude-haiku-4-5"))).isEqualTo(few);
        assertThat(table.of(ModelRef.of("openai:gpt-4o-mini"))).isEqualTo(Limits.DEFAULT);
        assertThat(table.rated()).isTrue();
        assertThat(LimitTable.of(Limits.DEFAULT).rated()).isFalse();
    }

    @Test
    void the_text_form_says_what_holds() {
        assertThat(LimitTable.of(Limits.NONE)
                        .with("openai", Limits.DEFAULT.requestsPerMinute(500).tokensPerMinute(9_000)))
                .hasToString("1 attempt; openai: 3 attempts within 600000 ms, 500 requests/min, 9000 tokens/min,"
                        + " 1 or more in flight, breaker after 10 failures for 10000 ms");
        assertThat(InFlight.upTo(8)).hasToString("1 to 8 in flight");
    }

    @Test
    void nothing_holds_calls_back_where_there_is_no_limit() {
        assertThat(Limits.NONE.holdBack()).isFalse();
        assertThat(Limits.NONE.attempts(5).holdBack()).isFalse();
        assertThat(Limits.NONE.breaker(Breaker.DEFAULT).holdBack()).isTrue();
        assertThat(Limits.NONE.tokensPerMinute(1).holdBack()).isTrue();
        assertThat(Limits.DEFAULT.inFlight(null).breaker(null).holdBack()).isFalse();
    }
}
