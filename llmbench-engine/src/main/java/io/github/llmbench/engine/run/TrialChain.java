package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.Start;
import java.util.concurrent.CompletableFuture;

/** What every call of one trial passes: those that were paid for before the run was cut, then the task's chain. */
record TrialChain(CallChain chain, PlannedTrial planned, KeptCalls kept) {
    CompletableFuture<Call> call(CallChain.Asked asked, Call.Purpose purpose, Start start, String callId) {
        return kept.take(planned.key(), purpose, asked.model().ref().label(), asked.request())
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> chain.call(asked, purpose, planned.epoch(), start, callId));
    }
}
