package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelView;
import io.github.llmbench.engine.chain.BudgetExhaustedException;
import io.github.llmbench.engine.chain.CallChain;
import io.github.llmbench.engine.chain.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The handle a task in code gets: every call passes the chain and is recorded with the trial. */
final class TrialModel implements Model {
    private final BoundModel model;
    private final CallChain chain;
    private final int epoch;
    private final Start start;
    private final String trialId;
    private final AtomicInteger started = new AtomicInteger();
    private final List<Call> calls = new ArrayList<>();
    private final List<CompletableFuture<ModelResponse>> responses = new ArrayList<>();
    private @Nullable BudgetExhaustedException exhausted;

    TrialModel(BoundModel model, CallChain chain, int epoch, Start start, String trialId) {
        this.model = model;
        this.chain = chain;
        this.epoch = epoch;
        this.start = start;
        this.trialId = trialId;
    }

    @Override
    public ModelRef ref() {
        return model.ref();
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request) {
        int number = started.incrementAndGet();
        String id = trialId + "-" + number;
        // The first call is due when the trial is, a further one when the task's code makes it.
        Start due = number == 1 ? start : start.next();
        CompletableFuture<ModelResponse> response = chain.call(
                        CallChain.Asked.of(model, request), Call.Purpose.CHAT, epoch, due, id)
                .whenComplete((call, failure) -> {
                    synchronized (calls) {
                        if (failure == null) {
                            calls.add(call);
                        } else if (TrialMaker.cause(failure) instanceof BudgetExhaustedException none) {
                            exhausted = none;
                        }
                    }
                })
                .thenApply(Call::response);
        synchronized (calls) {
            responses.add(response);
        }
        return response;
    }

    /** Completes when every call started so far has ended, also those that nobody waited for: they are paid for. */
    CompletableFuture<Void> idle() {
        synchronized (calls) {
            return CompletableFuture.allOf(responses.toArray(CompletableFuture[]::new))
                    .exceptionally(failed -> null);
        }
    }

    /** Why a call was not made, whatever the task's code made of it; {@code null} where the budget held them all. */
    @Nullable
    BudgetExhaustedException exhausted() {
        synchronized (calls) {
            return exhausted;
        }
    }

    List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    @Override
    public <T> T as(Class<T> type) {
        return ServiceLoader.load(ModelView.class).stream()
                .map(ServiceLoader.Provider::get)
                .flatMap(view -> view.view(this, type).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no view of a model as " + type.getName()
                        + " is on the class path; llmbench-providers has the langchain4j ones"));
    }
}
