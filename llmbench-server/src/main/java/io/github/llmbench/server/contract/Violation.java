package io.github.llmbench.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request. Immutable.
 *
 * @param pointer JSON Pointer into the body; {@code null} where it is no field
 * @param parameter name of the parameter; {@code null} where it is none
 * @param message what is wrong and what to do
 */
public record Violation(@Nullable String pointer, @Nullable String parameter, String message) {
    /** The database keeps every character but this one. */
    static final String NUL = "must not have the character U+0000";

    /** Names of fields are kept as well. */
    static final String NUL_NAME = "must not have a field with the character U+0000 in its name";

    /** Beyond what a double holds. */
    static final String INFINITE = "must not be that large";

    static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** Of a parameter. */
    public static Violation parameter(String name, String message) {
        return new Violation(null, name, message);
    }

    /** Of a field of the body. */
    public static Violation field(String pointer, String message) {
        return new Violation(pointer, null, message);
    }

    static Violation of(Error error) {
        return field(pointer(error.getInstanceLocation()), text(error));
    }

    private static String pointer(@Nullable NodePath location) {
        StringBuilder pointer = new StringBuilder("#");
        for (int i = 0; location != null && i < location.getNameCount(); i++) {
            pointer.append(step(location.getElement(i)));
        }
        return pointer.toString();
    }

    /** The last part of a JSON Pointer (RFC 6901) to a field or an element. */
    static String step(Object nameOrIndex) {
        return "/" + String.valueOf(nameOrIndex).replace("~", "~0").replace("/", "~1");
    }

    /** The complaint without the place, which stands beside it. */
    static String text(Error error) {
        String message = String.valueOf(error.getMessage());
        int colon = message.indexOf(": ");
        return colon < 0 ? message : message.substring(colon + 2);
    }

    /**
     * Adds what the database could not keep: names, texts and numbers.
     *
     * @param pointer to the JSON
     */
    public static void unstorable(JsonNode json, String pointer, List<Violation> violations) {
        if (json.isTextual() && hasNul(json.asText())) {
            violations.add(field(pointer, NUL));
        } else if (json.isFloatingPointNumber() && !Double.isFinite(json.asDouble())) {
            violations.add(field(pointer, INFINITE));
        } else if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                unstorable(json.get(i), pointer + step(i), violations);
            }
        } else {
            for (Map.Entry<String, JsonNode> each : json.properties()) {
                if (hasNul(each.getKey())) {
                    violations.add(field(pointer, NUL_NAME));
                }
                unstorable(each.getValue(), pointer + step(each.getKey()), violations);
            }
        }
    }
}
