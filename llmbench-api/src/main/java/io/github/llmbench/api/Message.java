package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;

/**
 * One turn of a conversation. Immutable.
 *
 * @param role who speaks
 * @param text what is said
 * @param images shown with it; of a user only
 * @param toolCalls of the model, the calls it asks for; of a tool, the one call that it answers
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Message(Role role, String text, List<Image> images, List<ToolCall> toolCalls) {
    public Message {
        Checks.notNull(role, "role");
        Checks.notNull(text, "text");
        images = Checks.listOrNone(images, "images");
        toolCalls = Checks.listOrNone(toolCalls, "tool calls");
        if (!images.isEmpty() && role != Role.USER) {
            throw new IllegalArgumentException("images must stand in a user message, but stood in one of " + role);
        }
        if (role == Role.TOOL ? toolCalls.size() != 1 : !toolCalls.isEmpty() && role != Role.ASSISTANT) {
            throw new IllegalArgumentException(
                    "a message of " + role + " must not have " + toolCalls.size() + " tool calls");
        }
    }

    /** A text alone. */
    public Message(Role role, String text) {
        this(role, text, List.of(), List.of());
    }

    /** A system message. */
    public static Message system(String text) {
        return new Message(Role.SYSTEM, text);
    }

    /** A user message. */
    public static Message user(String text) {
        return new Message(Role.USER, text);
    }

    /** An assistant message. */
    public static Message assistant(String text) {
        return new Message(Role.ASSISTANT, text);
    }

    /** An assistant message that asks for tools to be called. */
    public static Message assistant(String text, List<ToolCall> toolCalls) {
        return new Message(Role.ASSISTANT, text, List.of(), toolCalls);
    }

    /** The result of a tool call. */
    public static Message tool(ToolCall call, String result) {
        return new Message(Role.TOOL, result, List.of(), List.of(call));
    }

    /** This message with other text. */
    public Message text(String value) {
        return new Message(role, value, images, toolCalls);
    }

    /** This message with these images. */
    public Message images(List<Image> values) {
        return new Message(role, text, values, toolCalls);
    }

    /** Whether it is a text and nothing else. */
    public boolean textOnly() {
        return images.isEmpty() && toolCalls.isEmpty();
    }
}
