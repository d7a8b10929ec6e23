package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which samples of its file a declared data set uses. */
final class SelectionReader {
    private SelectionReader() {}

    /**
     * Reads it.
     *
     * @param seed of the benchmark, for a choice that has none of its own
     */
    static Selection read(JsonNode node, long seed) {
        // The fluent form is the one place that knows how a filter is named.
        Dataset dataset = Dataset.of("selection", Stream::<Sample>empty);
        for (Map.Entry<String, JsonNode> field : node.path("where").properties()) {
            dataset = dataset.where(field.getKey(), values(field.getValue()));
        }
        for (Map.Entry<String, JsonNode> field : node.path("where-not").properties()) {
            dataset = dataset.whereNot(field.getKey(), values(field.getValue()));
        }
        if (node.has("split")) {
            JsonNode split = node.path("split");
            double share = split.path("train-share").asDouble();
            long own = split.path("seed").asLong(seed);
            dataset =
                    split.path("part").asText().equals("train") ? dataset.train(share, own) : dataset.test(share, own);
        }
        JsonNode shuffle = node.path("shuffle");
        if (shuffle.isIntegralNumber()) {
            dataset = dataset.shuffled(shuffle.asLong());
        } else if (shuffle.asBoolean(false)) {
            dataset = dataset.shuffled(seed);
        }
        return (node.path("bad-rows").asText().equals("skip") ? dataset.skipBadRows() : dataset).selection();
    }

    private static String[] values(JsonNode node) {
        List<String> values = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(value -> values.add(value.asText()));
        } else {
            values.add(node.asText());
        }
        return values.toArray(String[]::new);
    }
}
