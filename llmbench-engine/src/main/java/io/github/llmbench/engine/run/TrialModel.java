package io.github.llmbench.engine.run;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.ModelView;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/** The handle a task in code gets: every call passes the chain and is recorded with the trial. */
final class TrialModel implements Model {
    private final BoundModel model;
    private final TrialCalls calls;

    TrialModel(BoundModel model, TrialCalls calls) {
        this.model = model;
        this.calls = calls;
    }

    @Override
    public ModelRef ref() {
        return model.ref();
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request) {
        return calls.call(model, Call.Purpose.CHAT, request);
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
