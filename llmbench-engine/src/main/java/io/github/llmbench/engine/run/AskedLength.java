package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Sample;
import io.github.llmbench.engine.dataset.SyntheticPrompts;

/**
 * Where the data says how long an answer is to be, the length limit is how a server is made to write so much: an answer that reaches
 * it is as long as was asked for, and whole. Where somebody else set the limit, it was cut.
 */
final class AskedLength {
    private AskedLength() {}

    /** The call as it is, or as one that was answered where it ended at the length that its sample asks for. */
    static Call whole(Call call, Sample sample) {
        ModelResponse response = call.response();
        if (response.outcome() != Outcome.TRUNCATED
                || call.purpose() != Call.Purpose.CHAT
                || !sample.metadata().containsKey(SyntheticPrompts.OUTPUT_TOKENS)) {
            return call;
        }
        ModelResponse whole = new ModelResponse(
                Outcome.ANSWERED,
                response.text(),
                response.reasoning(),
                response.toolCalls(),
                response.finishReason(),
                response.usage(),
                response.trace(),
                response.error(),
                response.headers());
        return new Call(call.purpose(), call.model(), call.request(), whole, call.cost(), call.cached());
    }
}
