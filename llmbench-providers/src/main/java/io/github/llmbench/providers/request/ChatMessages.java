package io.github.llmbench.providers.request;

import static org.apiguardian.api.API.Status.INTERNAL;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ImageContent.DetailLevel;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * Our messages as langchain4j's.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class ChatMessages {
    private ChatMessages() {}

    /** The messages in the same order. */
    public static List<ChatMessage> of(List<Message> messages) {
        return messages.stream().map(ChatMessages::of).toList();
    }

    private static ChatMessage of(Message message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.text());
            case USER -> message.images().isEmpty() ? UserMessage.from(message.text()) : withImages(message);
            case ASSISTANT -> message.toolCalls().isEmpty() ? AiMessage.from(message.text()) : asking(message);
            case TOOL ->
                ToolExecutionResultMessage.from(called(message.toolCalls().get(0)), message.text());
        };
    }

    private static ChatMessage withImages(Message message) {
        List<Content> contents = new ArrayList<>();
        if (!message.text().isBlank()) {
            contents.add(TextContent.from(message.text()));
        }
        message.images().forEach(image -> contents.add(content(image)));
        return UserMessage.from(contents);
    }

    /** The provider chooses the detail, as it does for who asks it directly. */
    private static ImageContent content(Image image) {
        String url = image.url();
        return url == null
                ? ImageContent.from(
                        Objects.requireNonNull(image.base64()),
                        Objects.requireNonNull(image.mediaType()),
                        DetailLevel.AUTO)
                : ImageContent.from(url, DetailLevel.AUTO);
    }

    private static ChatMessage asking(Message message) {
        List<ToolExecutionRequest> calls =
                message.toolCalls().stream().map(ChatMessages::called).toList();
        return message.text().isBlank() ? AiMessage.from(calls) : AiMessage.from(message.text(), calls);
    }

    private static ToolExecutionRequest called(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
    }
}
