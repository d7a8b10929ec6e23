package io.github.llmbench.store.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call without its trace, which is stored in few bytes beside it. */
record StoredCall(
        Call.Purpose purpose,
        String model,
        ModelRequest request,
        Outcome outcome,
        String text,
        String reasoning,
        List<ToolCall> toolCalls,
        @Nullable FinishReason finishReason,
        Usage usage,
        @Nullable CallError error,
        Map<String, String> headers,
        Cost cost,
        boolean cached) {

    static StoredCall of(Call call) {
        ModelResponse response = call.response();
        return new StoredCall(
                call.purpose(),
                call.model(),
                call.request(),
                response.outcome(),
                response.text(),
                response.reasoning(),
                response.toolCalls(),
                response.finishReason(),
                response.usage(),
                response.error(),
                response.headers(),
                call.cost(),
                call.cached());
    }

    Call with(CallTrace trace) {
        return new Call(
                purpose,
                model,
                request,
                new ModelResponse(outcome, text, reasoning, toolCalls, finishReason, usage, trace, error, headers),
                cost,
                cached);
    }
}
