package io.github.llmbench.providers.langchain;

import static org.apiguardian.api.API.Status.INTERNAL;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A client of a langchain4j model that streams; every answer is streamed. Cancelling tells the model to stop, where it can.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class StreamingChatModelClient implements ModelClient {
    private final StreamingChatModel model;

    /** A client of {@code model}. */
    public StreamingChatModelClient(StreamingChatModel model) {
        this.model = model;
    }

    @Override
    public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
        CallbackCall call = new CallbackCall(context, true);
        Handler handler = new Handler(call);
        var unused = call.future().whenComplete((response, failure) -> handler.stop());
        try {
            model.chat(Conversions.request(request), handler);
        } catch (RuntimeException e) {
            call.failed(e);
        }
        return call.future();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "transport",
                "langchain4j, stamped by callback",
                "model-class",
                model.getClass().getName());
    }

    /** Does nothing: the model belongs to whoever made it. */
    @Override
    public void close() {}

    private static final class Handler implements StreamingChatResponseHandler {
        private final CallbackCall call;
        private volatile @Nullable StreamingHandle handle;

        private Handler(CallbackCall call) {
            this.call = call;
        }

        private void stop() {
            StreamingHandle known = handle;
            if (known != null && !known.isCancelled()) {
                known.cancel();
            }
        }

        @Override
        public void onPartialResponse(String partial) {
            call.content(partial, EventKind.TEXT);
        }

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            handle = context.streamingHandle();
            call.content(partial.text(), EventKind.TEXT);
            stopIfEnded();
        }

        @Override
        public void onPartialThinking(PartialThinking partial) {
            call.content(partial.text(), EventKind.REASONING);
        }

        @Override
        public void onPartialThinking(PartialThinking partial, PartialThinkingContext context) {
            handle = context.streamingHandle();
            call.content(partial.text(), EventKind.REASONING);
            stopIfEnded();
        }

        @Override
        public void onPartialToolCall(PartialToolCall partial) {
            call.content(partial.partialArguments(), EventKind.TOOL);
        }

        @Override
        public void onPartialToolCall(PartialToolCall partial, PartialToolCallContext context) {
            handle = context.streamingHandle();
            call.content(partial.partialArguments(), EventKind.TOOL);
            stopIfEnded();
        }

        private void stopIfEnded() {
            if (call.future().isDone()) {
                stop();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            handle = null;
            call.answered(response);
        }

        @Override
        public void onError(Throwable error) {
            call.failed(error);
        }
    }
}
