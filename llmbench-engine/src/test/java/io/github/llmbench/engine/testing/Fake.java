package io.github.llmbench.engine.testing;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A model in this process that behaves as its maker says; keeps what it was asked. */
public final class Fake implements ModelClient {
    private final Behaviour behaviour;
    private final Queue<ModelRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** How a model behaves. */
    @FunctionalInterface
    public interface Behaviour {
        CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context);
    }

    public Fake(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** A model that behaves so. */
    public static BoundModel model(String id, Behaviour behaviour) {
        return new BoundModel(ModelRef.of(id), new Fake(behaviour));
    }

    /** A model that answers its last message at once. */
    public static BoundModel answering(String id, UnaryOperator<String> answer) {
        return model(
                id,
                (request, context) -> CompletableFuture.completedFuture(
                        answered(context, answer.apply(prompt(request)), Usage.of(10, 20))));
    }

    /** A streamed answer in one event. */
    public static ModelResponse answered(CallContext context, String text, Usage usage) {
        context.recorder()
                .streamed(true)
                .sent(System.nanoTime())
                .headers(System.nanoTime())
                .content(System.nanoTime(), text.getBytes(StandardCharsets.UTF_8).length, EventKind.TEXT)
                .end(System.nanoTime());
        return ModelResponse.answered(text, usage, context.recorder().finish());
    }

    /** A failed call. */
    public static ModelResponse failed(CallContext context, CallError.Kind kind, Map<String, String> headers) {
        context.recorder().sent(System.nanoTime()).end(System.nanoTime());
        ModelResponse plain = ModelResponse.failed(
                new CallError(kind, null, "the model said " + kind),
                context.recorder().finish());
        return new ModelResponse(
                plain.outcome(), "", "", List.of(), null, Usage.NONE, plain.trace(), plain.error(), headers);
    }

    /** A complete answer with another outcome. */
    public static ModelResponse ended(CallContext context, Outcome outcome, String text) {
        ModelResponse plain = answered(context, text, Usage.of(10, 20));
        return new ModelResponse(outcome, text, "", List.of(), null, plain.usage(), plain.trace(), null, Map.of());
    }

    /** The last message of a request. */
    public static String prompt(ModelRequest request) {
        return request.messages().get(request.messages().size() - 1).text();
    }

    /** What a model of this class was asked. */
    public static List<String> asked(BoundModel model) {
        return ((Fake) model.client()).requests.stream().map(Fake::prompt).toList();
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        requests.add(request);
        return behaviour.call(request, context);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("transport", "none");
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
