package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelView;
import io.github.llmbench.engine.chain.CallChain;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The handle a task in code gets: every call passes the chain and is recorded with the trial. */
final class TrialModel implements Model {
    private final BoundModel model;
    private final CallChain chain;
    private final String trialId;
    private final AtomicInteger started = new AtomicInteger();
    private final List<Call> calls = new ArrayList<>();

    TrialModel(BoundModel model, CallChain chain, String trialId) {
        this.model = model;
        this.chain = chain;
        this.trialId = trialId;
    }

    @Override
    public ModelRef ref() {
        return model.ref();
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request) {
        String id = trialId + "-" + started.incrementAndGet();
        return chain.call(model, Call.Purpose.CHAT, request, System.nanoTime(), id)
                .thenApply(call -> {
                    synchronized (calls) {
                        calls.add(call);
                    }
                    return call.response();
                });
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
