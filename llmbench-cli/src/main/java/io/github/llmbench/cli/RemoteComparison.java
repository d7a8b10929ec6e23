package io.github.llmbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison that a server made, as lines. Stateless. */
final class RemoteComparison {
    private RemoteComparison() {}

    static List<String> lines(JsonNode comparison) {
        List<String> lines = new ArrayList<>();
        comparison
                .path("changes")
                .forEach(
                        change -> lines.add((change.path("identity").asBoolean() ? "another experiment: " : "differs: ")
                                + change.path("name").asText() + ": " + texts(change.path("values"))));
        comparison.path("tables").forEach(table -> {
            JsonNode sides = table.path("sides");
            lines.add(table.path("task").asText());
            table.path("metrics").forEach(metric -> {
                List<String> estimates = new ArrayList<>();
                metric.path("estimates")
                        .forEach(side -> estimates.add(
                                sides.path(side.path("side").asInt()).asText() + " "
                                        + (side.has("estimate")
                                                ? number(side.path("estimate").asDouble())
                                                : "none")));
                lines.add("  " + metric.path("metric").asText() + ": " + String.join(", ", estimates)
                        + unit(metric.path("unit").asText()));
                metric.path("pairs").forEach(pair -> lines.add("    " + pair(pair, sides)));
            });
        });
        comparison.path("remarks").forEach(remark -> lines.add(remark.asText()));
        return lines;
    }

    private static String pair(JsonNode pair, JsonNode sides) {
        String names = sides.path(pair.path("left").asInt()).asText() + " - "
                + sides.path(pair.path("right").asInt()).asText() + ": ";
        JsonNode difference = pair.path("difference");
        if (difference.isMissingNode()) {
            return names + pair.path("why").asText();
        }
        String shown = pair.has("ahead")
                ? ", " + sides.path(pair.path("ahead").asInt()).asText() + " is ahead"
                : ", no difference is shown";
        return names + number(difference.path("difference").asDouble()) + " ["
                + number(difference.at("/interval/low").asDouble()) + ", "
                + number(difference.at("/interval/high").asDouble()) + "] on "
                + difference.path("pairs").asLong() + " samples, p "
                + number(
                        pair.path("adjusted").asDouble(difference.path("pValue").asDouble())) + shown;
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    private static String texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return String.join(" | ", texts);
    }
}
