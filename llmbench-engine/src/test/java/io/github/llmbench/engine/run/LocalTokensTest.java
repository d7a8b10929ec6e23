package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LocalTokensTest {
    /** The two encodings count it differently. */
    private static final String TEXT = "Здравствуйте, как ваши дела сегодня?";

    private static long newer;
    private static long older;

    private final LocalTokens tokens = new LocalTokens();

    @BeforeAll
    static void count() {
        EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
        newer = registry.getEncoding(EncodingType.O200K_BASE).countTokensOrdinary(TEXT);
        older = registry.getEncoding(EncodingType.CL100K_BASE).countTokensOrdinary(TEXT);
        assertThat(newer).isLessThan(older);
    }

    private static Call call(String text, String reasoning, List<ToolCall> calls, boolean cached) {
        CallTrace trace = CallTrace.recorder(0)
                .sent(1)
                .content(2, 1, EventKind.TEXT)
                .end(3)
                .finish();
        ModelResponse response = new ModelResponse(
                Outcome.ANSWERED, text, reasoning, calls, null, Usage.of(5, 7), trace, null, Map.of());
        return new Call(Call.Purpose.CHAT, "p:m", ModelRequest.of("q"), response, Cost.NONE, cached);
    }

    private long counted(String model) {
        return counted(model, call(TEXT, "", List.of(), false));
    }

    private long counted(String model, Call call) {
        return tokens.counted(call, model).response().trace().localOutputTokens();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o",
                "gpt-4o-mini-2024-07-18",
                "gpt-4.1",
                "gpt-4.1-nano",
                "gpt-4.5-preview",
                "gpt-5",
                "gpt-5-mini",
                "gpt-5.1",
                "gpt-oss-120b",
                "chatgpt-4o-latest",
                "o1",
                "o1-preview",
                "o3-mini",
                "o4-mini",
                "openai/gpt-5",
                "ft:gpt-4o:mine"
            })
    void newer_families_are_counted_by_their_own_encoding(String model) {
        assertThat(counted(model)).isEqualTo(newer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpt-4", "gpt-4-0613", "gpt-4-turbo", "gpt-3.5-turbo-0125", "gpt-35-turbo", "ft:gpt-3.5-turbo:x"
            })
    void older_ones_by_theirs(String model) {
        assertThat(counted(model)).isEqualTo(older);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-3.1-8b", "o10", "o1x", "claude-opus-4", "mistral/gpt-like", ""})
    void a_name_that_says_nothing_is_not_counted(String model) {
        assertThat(counted(model)).isEqualTo(CallTrace.ABSENT);
    }

    @Test
    void reasoning_that_was_shown_counts_too() {
        assertThat(counted("gpt-4o", call(TEXT, TEXT, List.of(), false))).isEqualTo(2 * newer);
    }

    private Call of(EventKind... kinds) {
        Call plain = call(TEXT, TEXT, List.of(), false);
        CallTrace.Recorder recorder = CallTrace.recorder(0).streamed(true).sent(1);
        for (EventKind kind : kinds) {
            recorder.content(2, 1, kind);
        }
        CallTrace trace = recorder.end(4).finish();
        ModelResponse summed =
                new ModelResponse(Outcome.ANSWERED, TEXT, TEXT, List.of(), null, Usage.of(5, 7), trace, null, Map.of());
        return new Call(plain.purpose(), plain.model(), plain.request(), summed, Cost.NONE, false);
    }

    @Test
    void a_summary_of_reasoning_does_not() {
        assertThat(counted("gpt-4o", of(EventKind.SUMMARY, EventKind.TEXT))).isEqualTo(newer);
    }

    @Test
    void an_answer_with_reasoning_and_a_summary_of_it_is_not_counted() {
        assertThat(counted("gpt-4o", of(EventKind.SUMMARY, EventKind.REASONING, EventKind.TEXT)))
                .isEqualTo(CallTrace.ABSENT);
    }

    @Test
    void an_answer_with_tool_calls_without_words_or_from_a_cache_is_not_counted() {
        ToolCall look = new ToolCall("1", "look", "{\"at\":\"sky\"}");

        assertThat(counted("gpt-4o", call(TEXT, "", List.of(look), false))).isEqualTo(CallTrace.ABSENT);
        assertThat(counted("gpt-4o", call("", "", List.of(), false))).isEqualTo(CallTrace.ABSENT);
        assertThat(counted("gpt-4o", call(TEXT, "", List.of(), true))).isEqualTo(CallTrace.ABSENT);
    }
}
