package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.chain.BudgetExhaustedException;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls that user code and scorers make for one trial: each passes the chain and is kept. Safe for use by several threads. */
final class TrialCalls {
    private final TrialChain chain;
    private final Start start;
    private final String trialId;
    private final int before;
    private final List<CompletableFuture<Call>> made = new ArrayList<>();
    private @Nullable BudgetExhaustedException exhausted;

    /**
     * None yet.
     *
     * @param before calls of the trial that were made otherwise
     */
    TrialCalls(TrialChain chain, Start start, String trialId, int before) {
        this.chain = chain;
        this.start = start;
        this.trialId = trialId;
        this.before = before;
    }

    CompletableFuture<ModelResponse> call(BoundModel model, Call.Purpose purpose, ModelRequest request) {
        CompletableFuture<Call> call;
        synchronized (made) {
            int number = before + made.size() + 1;
            // The first call is due when the trial is, a further one when it is asked for.
            Start due = number == 1 ? start : start.next();
            call = chain.call(CallChain.Asked.of(model, request), purpose, due, trialId + "-" + number);
            made.add(call);
        }
        return call.whenComplete((done, failure) -> {
                    if (failure != null && TrialMaker.cause(failure) instanceof BudgetExhaustedException none) {
                        synchronized (made) {
                            exhausted = none;
                        }
                    }
                })
                .thenApply(Call::response);
    }

    /** Completes when every call started so far has ended, also those that nobody waited for: they are paid for. */
    CompletableFuture<Void> idle() {
        synchronized (made) {
            return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new))
                    .exceptionally(failed -> null);
        }
    }

    /** Why a call was not made, whatever its maker made of it; {@code null} where the budget held them all. */
    @Nullable
    BudgetExhaustedException exhausted() {
        synchronized (made) {
            return exhausted;
        }
    }

    /** Those that ended and did not fail, in the order in which they were started. */
    List<Call> calls() {
        synchronized (made) {
            return made.stream()
                    .filter(call -> call.isDone() && !call.isCompletedExceptionally())
                    .flatMap(call -> Stream.of(call.join()))
                    .toList();
        }
    }
}
