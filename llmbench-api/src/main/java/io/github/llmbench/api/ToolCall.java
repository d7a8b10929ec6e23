package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A tool the model asks to be called.
 *
 * @param id the provider's id of the call; empty where it sends none
 * @param name the tool
 * @param arguments its arguments as the model wrote them, usually a JSON object
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ToolCall(String id, String name, String arguments) {
    public ToolCall {
        Checks.notNull(id, "id");
        Checks.notNull(name, "name");
        Checks.notNull(arguments, "arguments");
    }
}
