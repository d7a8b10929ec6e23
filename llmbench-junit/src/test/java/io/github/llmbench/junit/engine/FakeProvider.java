package io.github.llmbench.junit.engine;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Models that answer at once: {@code fake:echo} repeats the number it was asked, {@code fake:even} only even ones, {@code
 * fake:down} fails, {@code fake:judge} is content, {@code
 * fake:locked} has no key.
 */
final class FakeProvider implements ModelProvider {
    @Override
    public Set<String> ids() {
        return Set.of("fake");
    }

    @Override
    public ModelClient open(ModelRef model) {
        if (model.name().equals("locked")) {
            throw new MissingKeyException("model fake:locked needs a key; set FAKE_API_KEY");
        }
        return new Client(model.name());
    }

    private record Client(String name) implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            CallTrace.Recorder recorder = context.recorder();
            recorder.sent(System.nanoTime());
            if (name.equals("down")) {
                recorder.end(System.nanoTime());
                return CompletableFuture.completedFuture(ModelResponse.failed(
                        new CallError(CallError.Kind.NOT_FOUND, 404, "404: no such model"), recorder.finish()));
            }
            String asked = request.messages().get(request.messages().size() - 1).text();
            String number = asked.replaceAll("[^0-9]", "");
            String answer = name.equals("judge")
                    ? "{\"reason\": \"as asked\", \"score\": 4}"
                    : name.equals("even") && Integer.parseInt(number) % 2 == 1 ? "none" : number;
            recorder.headers(System.nanoTime());
            recorder.content(System.nanoTime(), answer.length(), CallTrace.EventKind.TEXT);
            recorder.end(System.nanoTime());
            return CompletableFuture.completedFuture(ModelResponse.answered(answer, Usage.of(3, 1), recorder.finish()));
        }

        @Override
        public void close() {}
    }
}
