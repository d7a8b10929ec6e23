package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model in one call. Immutable.
 *
 * <pre>{@code
 * ModelRequest request = ModelRequest.of("What is 6 x 7?");
 * }</pre>
 *
 * @param messages the conversation, at least one message
 * @param parameters sampling parameters
 * @param stream whether the answer is to be streamed; only a streamed answer has a TTFT
 * @param tools offered to the model
 * @param output the form the answer is to have; {@code null} for free text
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelRequest(
        List<Message> messages,
        ModelParameters parameters,
        boolean stream,
        List<Tool> tools,
        @Nullable OutputSchema output) {
    public ModelRequest {
        messages = Checks.list(messages, "messages");
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages must not be empty");
        }
        Checks.notNull(parameters, "parameters");
        tools = Checks.listOrNone(tools, "tools");
    }

    /** Without tools, and with an answer of any form. */
    public ModelRequest(List<Message> messages, ModelParameters parameters, boolean stream) {
        this(messages, parameters, stream, List.of(), null);
    }

    /** A streamed request with one user message and the provider's default parameters. */
    public static ModelRequest of(String userText) {
        return new ModelRequest(List.of(Message.user(userText)), ModelParameters.DEFAULT, true);
    }

    /** The same request with other parameters. */
    public ModelRequest with(ModelParameters value) {
        return new ModelRequest(messages, value, stream, tools, output);
    }

    /** The same request, streamed or not. */
    public ModelRequest streamed(boolean value) {
        return new ModelRequest(messages, parameters, value, tools, output);
    }

    /** The same request with other messages. */
    public ModelRequest messages(List<Message> value) {
        return new ModelRequest(value, parameters, stream, tools, output);
    }
}
