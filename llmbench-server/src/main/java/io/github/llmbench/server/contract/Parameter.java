package io.github.llmbench.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * A parameter of an operation. Immutable.
 *
 * @param name its name
 * @param in {@code path}, {@code query} or {@code header}
 * @param required whether it must be there
 * @param array whether it may come several times
 * @param type JSON type of one value
 * @param schema of the value, or of all values
 */
public record Parameter(String name, String in, boolean required, boolean array, String type, Schema schema) {
    private static final int LONGEST_NUMBER = 40;

    List<Violation> check(List<String> values) {
        if (values.isEmpty()) {
            return required ? List.of(Violation.parameter(name, "is missing")) : List.of();
        }
        if (!array && values.size() > 1) {
            return List.of(Violation.parameter(name, "may stand only once"));
        }
        if (values.stream().anyMatch(Violation::hasNul)) {
            return List.of(Violation.parameter(name, Violation.NUL));
        }
        JsonNode value = json(values.get(0));
        if (array) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            values.forEach(each -> all.add(json(each)));
            value = all;
        }
        return schema.validate(value).stream()
                .map(error -> Violation.parameter(name, Violation.text(error)))
                .toList();
    }

    /** What is no number is left a text, which the schema refuses by its type. */
    private JsonNode json(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        try {
            return switch (type) {
                case "integer" ->
                    text.length() > LONGEST_NUMBER ? json.textNode(text) : json.numberNode(new BigInteger(text));
                case "number" ->
                    text.length() > LONGEST_NUMBER ? json.textNode(text) : json.numberNode(new BigDecimal(text));
                case "boolean" ->
                    text.equals("true") || text.equals("false")
                            ? json.booleanNode(text.equals("true"))
                            : json.textNode(text);
                default -> json.textNode(text);
            };
        } catch (NumberFormatException e) {
            return json.textNode(text);
        }
    }
}
