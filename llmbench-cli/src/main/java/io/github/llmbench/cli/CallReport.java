package io.github.llmbench.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.json.Json;
import io.github.llmbench.engine.timing.Timings;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code call --json} prints.
 *
 * @param toolCalls how many tools the model asks for
 * @param contentEvents events with visible text
 * @param timings in milliseconds
 */
record CallReport(
        Outcome outcome,
        String text,
        String reasoning,
        @Nullable FinishReason finishReason,
        int toolCalls,
        Usage usage,
        int contentEvents,
        Times timings,
        @Nullable CallError error) {

    /** Milliseconds from the request being sent; absent where the call has none. */
    record Times(
            @Nullable Double headers,
            @Nullable Double ttft,
            @Nullable Double ttfo,
            @Nullable Double e2e,
            @Nullable Double tpot) {}

    static CallReport of(ModelResponse response) {
        CallTrace trace = response.trace();
        Timings timings = Timings.of(trace, response.usage());
        return new CallReport(
                response.outcome(),
                response.text(),
                response.reasoning(),
                response.finishReason(),
                response.toolCalls().size(),
                response.usage(),
                (int) IntStream.range(0, trace.contentEvents())
                        .filter(i -> trace.eventKind(i) == EventKind.TEXT)
                        .count(),
                new Times(headers(trace), timings.ttft(), timings.ttfo(), timings.e2e(), timings.tpot()),
                response.error());
    }

    /** A call that was not made. */
    static CallReport notMade(CallError.Kind kind, String message) {
        return new CallReport(
                Outcome.SKIPPED,
                "",
                "",
                null,
                0,
                Usage.NONE,
                0,
                new Times(null, null, null, null, null),
                new CallError(kind, null, message));
    }

    /** One object on one line, which names what is absent as {@code null}. */
    String json() {
        try {
            return Json.mapper()
                    .copy()
                    .setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS)
                    .writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a call's report has plain fields only", e);
        }
    }

    /** One line for people. */
    String line() {
        if (error != null) {
            String status = error.status() == null ? "" : " " + error.status();
            return "llmbench: " + error.kind() + status + ": " + error.message();
        }
        return String.format(
                Locale.ROOT,
                "%s, finish reason %s, tokens %s in %s out, TTFT %s, E2E %s",
                outcome,
                finishReason,
                shown(usage.inputTokens()),
                shown(usage.outputTokens()),
                millis(timings.ttft()),
                millis(timings.e2e()));
    }

    private static @Nullable Double headers(CallTrace trace) {
        boolean known = trace.headers() != CallTrace.ABSENT && trace.sent() != CallTrace.ABSENT;
        return known ? (trace.headers() - trace.sent()) / 1e6 : null;
    }

    private static String shown(@Nullable Long value) {
        return value == null ? "unknown" : value.toString();
    }

    private static String millis(@Nullable Double value) {
        return value == null ? "none" : String.format(Locale.ROOT, "%.1f ms", value);
    }
}
