package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import org.apiguardian.api.API;

/**
 * A tool that a model may ask to be called. Immutable.
 *
 * <pre>{@code
 * Tool weather = new Tool(
 *         "get_weather",
 *         "The weather in a city.",
 *         Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")), "required", List.of("city")));
 * }</pre>
 *
 * @param name letters, digits, {@code _} and {@code -}, at most 64, as all providers take it
 * @param description what it does, for the model
 * @param parameters JSON Schema of its arguments, of type {@code object}; sent as it is. Empty for a tool without arguments
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Tool(String name, String description, Map<String, Object> parameters) {
    public Tool {
        Checks.notBlank(name, "tool name");
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "tool name must be at most 64 letters, digits, _ and -, but was \"" + name + "\"");
        }
        Checks.notNull(description, "description of tool " + name);
        parameters = Checks.objectSchema(
                parameters.isEmpty() ? Map.of("type", "object", "properties", Map.of()) : parameters,
                "parameters of tool " + name);
    }
}
