package io.github.llmbench.providers.request;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.jspecify.annotations.Nullable;

/** Hears nothing but why a request could not be built, where langchain4j says so by callback. */
final class ErrorKeeper implements StreamingChatResponseHandler {
    private @Nullable Throwable error;

    String message() {
        Throwable known = error;
        return known == null || known.getMessage() == null ? "langchain4j made no request" : known.getMessage();
    }

    @Override
    public void onPartialResponse(String partialResponse) {}

    @Override
    public void onCompleteResponse(ChatResponse completeResponse) {}

    @Override
    public void onError(Throwable value) {
        error = value;
    }
}
