package io.github.llmbench.providers.langchain;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our words in langchain4j's and back. */
final class Conversions {
    private Conversions() {}

    static ChatRequest request(ModelRequest request) {
        ModelParameters asked = request.parameters();
        ChatRequest.Builder builder = ChatRequest.builder()
                .messages(request.messages().stream().map(Conversions::message).toList())
                .temperature(asked.temperature())
                .topP(asked.topP())
                .maxOutputTokens(asked.maxOutputTokens());
        if (!asked.stop().isEmpty()) {
            builder.stopSequences(asked.stop());
        }
        return builder.build();
    }

    private static ChatMessage message(Message message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.text());
            case USER -> UserMessage.from(message.text());
            case ASSISTANT -> AiMessage.from(message.text());
        };
    }

    /** @throws UnsupportedFeatureException if the request holds more than texts */
    static ModelRequest request(ChatRequest request, ModelParameters own, boolean stream) {
        if (!request.toolSpecifications().isEmpty()) {
            throw new UnsupportedFeatureException("a benchmarked model takes no tool specifications");
        }
        if (request.responseFormat() != null) {
            throw new UnsupportedFeatureException("a benchmarked model takes no response format");
        }
        List<Message> messages =
                request.messages().stream().map(Conversions::message).toList();
        return new ModelRequest(messages, parameters(request.parameters(), own), stream);
    }

    private static Message message(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return Message.system(system.text());
        }
        if (message instanceof UserMessage user && user.hasSingleText()) {
            return Message.user(user.singleText());
        }
        if (message instanceof AiMessage ai && !ai.hasToolExecutionRequests() && ai.text() != null) {
            return Message.assistant(ai.text());
        }
        throw new UnsupportedFeatureException(
                "a benchmarked model takes messages of one text, but not this " + message.type() + " message");
    }

    private static ModelParameters parameters(ChatRequestParameters asked, ModelParameters own) {
        ModelParameters.Builder builder = own.toBuilder();
        if (asked.temperature() != null) {
            builder.temperature(asked.temperature());
        }
        if (asked.topP() != null) {
            builder.topP(asked.topP());
        }
        if (asked.maxOutputTokens() != null) {
            builder.maxOutputTokens(asked.maxOutputTokens());
        }
        if (!asked.stopSequences().isEmpty()) {
            builder.stop(asked.stopSequences().toArray(String[]::new));
        }
        return builder.build();
    }

    static ChatResponse response(ModelResponse response, String modelName) {
        List<ToolExecutionRequest> tools = response.toolCalls().stream()
                .map(call -> ToolExecutionRequest.builder()
                        .id(call.id())
                        .name(call.name())
                        .arguments(call.arguments())
                        .build())
                .toList();
        AiMessage message = AiMessage.builder()
                .text(response.text())
                .thinking(response.reasoning().isEmpty() ? null : response.reasoning())
                .toolExecutionRequests(tools)
                .build();
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName(modelName)
                .finishReason(finishReason(response.finishReason()))
                .tokenUsage(tokenUsage(response.usage()))
                .build();
    }

    static String text(AiMessage message) {
        return message.text() == null ? "" : message.text();
    }

    static String thinking(AiMessage message) {
        return message.thinking() == null ? "" : message.thinking();
    }

    static List<ToolCall> toolCalls(AiMessage message) {
        return message.toolExecutionRequests().stream()
                .map(tool -> new ToolCall(
                        tool.id() == null ? "" : tool.id(),
                        tool.name() == null ? "" : tool.name(),
                        tool.arguments() == null ? "" : tool.arguments()))
                .toList();
    }

    static Usage usage(@Nullable TokenUsage usage) {
        return usage == null
                ? Usage.NONE
                : new Usage(count(usage.inputTokenCount()), count(usage.outputTokenCount()), null, null, null);
    }

    private static @Nullable Long count(@Nullable Integer value) {
        return value == null || value < 0 ? null : Long.valueOf(value);
    }

    private static TokenUsage tokenUsage(Usage usage) {
        return new TokenUsage(count(usage.inputTokens()), count(usage.outputTokens()));
    }

    private static @Nullable Integer count(@Nullable Long value) {
        return value == null ? null : (int) Math.min(value, Integer.MAX_VALUE);
    }

    static @Nullable FinishReason finishReason(dev.langchain4j.model.output.@Nullable FinishReason reason) {
        if (reason == null) {
            return null;
        }
        return switch (reason) {
            case STOP -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case TOOL_EXECUTION -> FinishReason.TOOL_CALLS;
            case CONTENT_FILTER -> FinishReason.CONTENT_FILTER;
            case OTHER -> FinishReason.OTHER;
        };
    }

    private static dev.langchain4j.model.output.@Nullable FinishReason finishReason(@Nullable FinishReason reason) {
        if (reason == null) {
            return null;
        }
        return switch (reason) {
            case STOP -> dev.langchain4j.model.output.FinishReason.STOP;
            case LENGTH -> dev.langchain4j.model.output.FinishReason.LENGTH;
            case TOOL_CALLS -> dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION;
            case CONTENT_FILTER -> dev.langchain4j.model.output.FinishReason.CONTENT_FILTER;
            case OTHER -> dev.langchain4j.model.output.FinishReason.OTHER;
        };
    }
}
