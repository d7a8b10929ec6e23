package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call, normalised over providers. A failed call is a response too, with an {@link #error()} and whatever
 * part of the answer had arrived. Immutable.
 *
 * @param outcome how the call ended
 * @param text the visible answer, concatenated; empty where there was none
 * @param reasoning the reasoning the provider showed; empty where there was none
 * @param toolCalls tools the model asks for
 * @param finishReason why the model stopped; {@code null} where the provider did not say
 * @param usage token counts as reported
 * @param trace when everything happened
 * @param error why the call failed; {@code null} if it did not
 * @param headers response headers, names in lower case
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelResponse(
        Outcome outcome,
        String text,
        String reasoning,
        List<ToolCall> toolCalls,
        @Nullable FinishReason finishReason,
        Usage usage,
        CallTrace trace,
        @Nullable CallError error,
        Map<String, String> headers) {

    public ModelResponse {
        Checks.notNull(outcome, "outcome");
        Checks.notNull(text, "text");
        Checks.notNull(reasoning, "reasoning");
        toolCalls = List.copyOf(toolCalls);
        Checks.notNull(usage, "usage");
        Checks.notNull(trace, "trace");
        headers = Map.copyOf(headers);
    }

    /** An answered call, as a plugged-in model or a test makes it. */
    public static ModelResponse answered(String text, Usage usage, CallTrace trace) {
        return new ModelResponse(
                Outcome.ANSWERED, text, "", List.of(), FinishReason.STOP, usage, trace, null, Map.of());
    }

    /** A failed call without any answer; the outcome follows from the kind of error. */
    public static ModelResponse failed(CallError error, CallTrace trace) {
        Outcome outcome = error.kind() == CallError.Kind.TIMED_OUT ? Outcome.TIMED_OUT : Outcome.TRANSPORT_FAILED;
        return new ModelResponse(outcome, "", "", List.of(), null, Usage.NONE, trace, error, Map.of());
    }
}
