package io.github.llmbench.engine.report;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Answers from a function of the prompt, in two events with stamps of their own; no answer is a failed call. */
record ScriptedModel(UnaryOperator<String> answers) implements ModelClient {
    private static final long MILLI = 1_000_000;

    static BoundModel bound(ModelRef ref, UnaryOperator<String> answers) {
        return new BoundModel(ref, new ScriptedModel(answers));
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        String prompt = request.messages().get(request.messages().size() - 1).text();
        String answer = answers.apply(prompt);
        return CompletableFuture.completedFuture(response(prompt, answer, context.recorder()));
    }

    static ModelResponse response(String prompt, String answer, CallTrace.Recorder recorder) {
        long sent = recorder.scheduled() + MILLI;
        recorder.sent(sent);
        if (answer == null) {
            return ModelResponse.failed(
                    new CallError(CallError.Kind.BAD_REQUEST, 400, "the model does not take this"),
                    recorder.end(sent + MILLI).finish());
        }
        int length = answer.length();
        int bytes = answer.getBytes(StandardCharsets.UTF_8).length;
        recorder.streamed(true).headers(sent + 2 * MILLI);
        recorder.content(sent + 20 * MILLI + prompt.length() * MILLI / 10, 1, CallTrace.EventKind.TEXT);
        recorder.content(sent + 40 * MILLI + length * MILLI, Math.max(1, bytes - 1), CallTrace.EventKind.TEXT);
        recorder.end(sent + 41 * MILLI + length * MILLI);
        return ModelResponse.answered(answer, Usage.of(prompt.length(), length), recorder.finish());
    }

    @Override
    public void close() {}
}
