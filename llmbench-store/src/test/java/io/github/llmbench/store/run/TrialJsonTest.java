package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.store.codec.StoredJson;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The quick way and the usual one write the same, so that what is read by the one may be written by the other. */
@Timeout(30)
class TrialJsonTest {
    private static final String HARD =
            "tab\t, quote \", back \\ slash, line\nfeed, é, \uD83D\uDE00, nothing \u0000, half \uD83D.";

    private final StoredJson json = new StoredJson();
    private final TrialJson quick = new TrialJson(json);

    @Test
    void calls_with_nothing_and_with_everything_are_written_alike() {
        List<Call> calls = List.of(plain(), whole(), failed());
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        quick.calls(calls, written);
        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo(json.write(calls.stream().map(StoredCall::of).toList()));
    }

    @Test
    void scores_are_written_alike() {
        Map<String, Score> scores = new LinkedHashMap<>();
        scores.put("right", Score.of(true));
        scores.put(
                "a \\ b",
                Score.of(1e-9).answer(HARD).because(HARD).figure("chance", 0.25).figure("label.x", -3));
        scores.put("none", Score.unscored("no judge"));
        scores.put(
                "lost",
                Score.extractionFailed(0, HARD)
                        .steps(List.of(new Score.Step("boxed", HARD), new Score.Step("last_number", null))));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        quick.scores(scores, written);
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo(json.write(scores));
    }

    private static Call plain() {
        return Runs.call("openai:a", "0.000125");
    }

    private static Call whole() {
        ToolCall tool = new ToolCall("id-1", "search", "{\"q\":\"" + HARD + "\"}");
        ModelRequest request = new ModelRequest(
                List.of(
                        Message.system(HARD),
                        Message.user("look").images(List.of(Image.of("image/png", new byte[] {1, 2}))),
                        Message.assistant("I look", List.of(tool)),
                        Message.tool(tool, HARD)),
                ModelParameters.builder()
                        .temperature(0.1)
                        .topP(0.9)
                        .maxOutputTokens(100)
                        .seed(7)
                        .stop("\n\n", HARD)
                        .extra("top_k", 5)
                        .extra("text", HARD)
                        .build(),
                true,
                List.of(new Tool("search", HARD, Map.of("type", "object", "properties", Map.of()))),
                new OutputSchema("answer", Map.of("type", "object", "properties", Map.of())));
        ModelResponse response = new ModelResponse(
                Outcome.ANSWERED,
                HARD,
                HARD,
                List.of(tool),
                FinishReason.TOOL_CALLS,
                new Usage(1L, 2L, 3L, 4L, 5L),
                CallTrace.recorder(0).finish(),
                null,
                Map.of("x-id", HARD));
        return new Call(
                Call.Purpose.JUDGE, "openai:ä", request, response, new Cost(new BigDecimal("1E+3"), 2, 1), true);
    }

    private static Call failed() {
        return new Call(
                Call.Purpose.EMBEDDING,
                "openai:a",
                ModelRequest.of("6 x 7?"),
                ModelResponse.failed(
                        new CallError(CallError.Kind.SERVER_ERROR, 503, HARD),
                        CallTrace.recorder(0).finish()),
                Cost.UNPRICED,
                false);
    }
}
