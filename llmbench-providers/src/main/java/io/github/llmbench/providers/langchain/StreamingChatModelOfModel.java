package io.github.llmbench.providers.langchain;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelResponse;

/**
 * A model of ours as langchain4j's streaming one. The call is streamed and its trace keeps every event, but the handler hears of the
 * answer once it is complete: the run's chain (cache, retry) hands on whole answers only.
 */
final class StreamingChatModelOfModel implements StreamingChatModel {
    private final Model model;

    StreamingChatModelOfModel(Model model) {
        this.model = model;
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        var unused = model.call(Conversions.request(request, model.ref().parameters(), true))
                .whenComplete((response, thrown) -> {
                    if (thrown != null) {
                        handler.onError(thrown);
                    } else {
                        handOn(response, handler);
                    }
                });
    }

    private void handOn(ModelResponse response, StreamingChatResponseHandler handler) {
        CallError error = response.error();
        if (error != null) {
            handler.onError(Errors.exception(error));
            return;
        }
        if (!response.text().isEmpty()) {
            handler.onPartialResponse(response.text());
        }
        handler.onCompleteResponse(Conversions.response(response, model.ref().name()));
    }
}
