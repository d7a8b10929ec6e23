package io.github.llmbench.engine.score.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.engine.score.judge.Replies.Found;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Verdicts on several things in a list: the last object of JSON that has it.
 *
 * @param list member that is the list
 * @param item what is judged, as the question puts it
 * @param verdict member of each item that is yes or no
 * @param count how many there must be; 0 for at least one
 * @param formula one value from the verdicts, 1 or 0 each, in order
 */
record ListForm(String list, String item, String verdict, int count, ToDoubleFunction<double[]> formula)
        implements VerdictForm {
    @Override
    public String wanted() {
        return "{\"" + list + "\": [{\"" + item + "\": \"...\", \"" + verdict + "\": true or false}, ...]}";
    }

    @Override
    public OutputSchema schema() {
        Map<String, Object> each = Map.of(
                "type",
                "object",
                "properties",
                Map.of(item, Map.of("type", "string"), verdict, Map.of("type", "boolean")),
                "required",
                List.of(item, verdict),
                "additionalProperties",
                false);
        return new OutputSchema(
                "verdicts",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(list, Map.of("type", "array", "items", each)),
                        "required",
                        List.of(list),
                        "additionalProperties",
                        false));
    }

    @Override
    public Optional<Reading> read(String reply) {
        return Replies.lastObject(reply, node -> node.path(list).isArray())
                .map(Found::value)
                .flatMap(node -> reading(node.get(list)));
    }

    private Optional<Reading> reading(JsonNode items) {
        if (items.isEmpty() || (count > 0 && items.size() != count)) {
            return Optional.empty();
        }
        double[] values = new double[items.size()];
        StringBuilder wrong = new StringBuilder();
        int yes = 0;
        for (int i = 0; i < values.length; i++) {
            OptionalDouble value = YesOrNo.value(items.get(i).path(verdict).asText(""));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values[i] = value.getAsDouble();
            yes += (int) values[i];
            if (values[i] == 0) {
                wrong.append(wrong.isEmpty() ? "not " + verdict + ": " : "; ")
                        .append(items.get(i).path(item).asText(""));
            }
        }
        return Optional.of(new Reading(
                formula.applyAsDouble(values),
                yes + " of " + values.length,
                wrong.isEmpty() ? null : wrong.toString()));
    }
}
