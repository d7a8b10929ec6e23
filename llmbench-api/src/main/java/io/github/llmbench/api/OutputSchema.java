package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import org.apiguardian.api.API;

/**
 * The form an answer is to have, given to the provider, which makes the model keep to it as well as it can. Whether it did, a scorer
 * such as {@code json_schema} tells. Immutable.
 *
 * @param name what the provider calls it: letters, digits, {@code _} and {@code -}, at most 64
 * @param schema JSON Schema of type {@code object}; sent as it is
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record OutputSchema(String name, Map<String, Object> schema) {
    public OutputSchema {
        Checks.notBlank(name, "name of an output schema");
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "name of an output schema must be at most 64 letters, digits, _ and -, but was \"" + name + "\"");
        }
        schema = Checks.objectSchema(schema, "output schema " + name);
    }
}
