package io.github.llmbench.providers.langchain;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelResponse;

/** A model of ours as langchain4j's, answering in one piece; a failed call is langchain4j's exception of the same meaning. */
final class ChatModelOfModel implements ChatModel {
    private final Model model;

    ChatModelOfModel(Model model) {
        this.model = model;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        ModelResponse response = model.call(
                        Conversions.request(request, model.ref().parameters(), false))
                .join();
        CallError error = response.error();
        if (error != null) {
            throw Errors.exception(error);
        }
        return Conversions.response(response, model.ref().name());
    }
}
