package io.github.llmbench.providers.bench;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** langchain4j's own streaming model, for comparison: over its default client, which is Java's, or over another. Streams only. */
final class LangChain4jClients implements Client {
    private final Map<String, OpenAiStreamingChatModel> byPath = new ConcurrentHashMap<>();
    private final String url;
    private final @Nullable LangChain4jTransport transport;

    LangChain4jClients(String url, @Nullable LangChain4jTransport transport) {
        this.url = url;
        this.transport = transport;
    }

    private OpenAiStreamingChatModel model(String path) {
        OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder = OpenAiStreamingChatModel.builder()
                .baseUrl(url + path)
                .apiKey("none")
                .modelName("m");
        HttpClientBuilder own = transport;
        return own == null ? builder.build() : builder.httpClientBuilder(own).build();
    }

    @Override
    public void call(String path, boolean stream, Ended ended) {
        byPath.computeIfAbsent(path, this::model).chat("Hello", new StreamingChatResponseHandler() {
            private int events;

            @Override
            public void onPartialResponse(String text) {
                events++;
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                ended.ended(events);
            }

            @Override
            public void onError(Throwable failure) {
                ended.failed(failure.toString());
            }
        });
    }

    @Override
    public void close() {
        if (transport != null) {
            transport.close();
        }
    }
}
