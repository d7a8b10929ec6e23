package io.github.llmbench.providers.langchain;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.JsonSchemaElementJsonUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.providers.request.ChatMessages;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our words in langchain4j's and back. */
final class Conversions {
    private Conversions() {}

    static ChatRequest request(ModelRequest request) {
        ModelParameters asked = request.parameters();
        ChatRequest.Builder builder = ChatRequest.builder()
                .messages(ChatMessages.of(request.messages()))
                .toolSpecifications(
                        request.tools().stream().map(Conversions::tool).toList())
                .responseFormat(format(request.output()))
                .temperature(asked.temperature())
                .topP(asked.topP())
                .maxOutputTokens(asked.maxOutputTokens());
        if (!asked.stop().isEmpty()) {
            builder.stopSequences(asked.stop());
        }
        return builder.build();
    }

    private static ToolSpecification tool(Tool tool) {
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description().isEmpty() ? null : tool.description())
                .parameters((JsonObjectSchema) JsonSchemaElementJsonUtils.fromMap(tool.parameters()))
                .build();
    }

    private static Tool tool(ToolSpecification tool) {
        return new Tool(
                tool.name(),
                tool.description() == null ? "" : tool.description(),
                tool.parameters() == null ? Map.of() : JsonSchemaElementJsonUtils.toMap(tool.parameters()));
    }

    private static @Nullable ResponseFormat format(@Nullable OutputSchema output) {
        return output == null
                ? null
                : ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name(output.name())
                                .rootElement(JsonSchemaElementJsonUtils.fromMap(output.schema()))
                                .build())
                        .build();
    }

    private static @Nullable OutputSchema output(@Nullable ResponseFormat format) {
        if (format == null || format.type() == ResponseFormatType.TEXT) {
            return null;
        }
        if (format.jsonSchema() == null) {
            throw new UnsupportedFeatureException("a benchmarked model takes JSON with a schema only; give the schema");
        }
        return new OutputSchema(
                format.jsonSchema().name(),
                JsonSchemaElementJsonUtils.toMap(format.jsonSchema().rootElement()));
    }

    /** @throws UnsupportedFeatureException if the request holds what our words have none for */
    static ModelRequest request(ChatRequest request, ModelParameters own, boolean stream) {
        List<Message> messages =
                request.messages().stream().map(Conversions::message).toList();
        return new ModelRequest(
                messages,
                parameters(request.parameters(), own),
                stream,
                request.toolSpecifications().stream().map(Conversions::tool).toList(),
                output(request.responseFormat()));
    }

    private static Message message(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return Message.system(system.text());
        }
        if (message instanceof UserMessage user && user.hasSingleText()) {
            return Message.user(user.singleText());
        }
        if (message instanceof AiMessage ai) {
            return Message.assistant(text(ai), toolCalls(ai));
        }
        if (message instanceof ToolExecutionResultMessage result) {
            return Message.tool(
                    new ToolCall(result.id() == null ? "" : result.id(), result.toolName(), ""), result.text());
        }
        throw new UnsupportedFeatureException(
                "a benchmarked model takes messages of one text and of tools, but not this " + message.type()
                        + " message");
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
