package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.LimitTable;
import io.github.llmbench.api.Limits;
import io.github.llmbench.api.Limits.Breaker;
import io.github.llmbench.api.Limits.InFlight;
import io.github.llmbench.api.RunLimits;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads limits; what a provider's own do not name is as in those above them. Under a load that measures only what is named holds. */
final class LimitsReader {
    private LimitsReader() {}

    static RunLimits read(JsonNode node) {
        return new RunLimits(table(node, Limits.DEFAULT), table(node, Limits.NONE));
    }

    private static LimitTable table(JsonNode node, Limits base) {
        Limits usual = limits(node, base);
        LimitTable table = LimitTable.of(usual);
        for (Map.Entry<String, JsonNode> own : node.path("providers").properties()) {
            table = table.with(own.getKey(), limits(own.getValue(), usual));
        }
        return table;
    }

    private static Limits limits(JsonNode node, Limits base) {
        Limits limits = base;
        if (node.has("attempts")) {
            limits = limits.attempts(node.path("attempts").asInt());
        }
        if (node.has("retry-seconds")) {
            limits = limits.retryFor(seconds(node.path("retry-seconds")));
        }
        if (node.has("requests-per-minute")) {
            limits = limits.requestsPerMinute(node.path("requests-per-minute").asLong());
        }
        if (node.has("tokens-per-minute")) {
            limits = limits.tokensPerMinute(node.path("tokens-per-minute").asLong());
        }
        if (node.has("in-flight")) {
            limits = limits.inFlight(inFlight(node.path("in-flight")));
        }
        return node.has("breaker") ? limits.breaker(breaker(node.path("breaker"))) : limits;
    }

    private static @Nullable InFlight inFlight(JsonNode node) {
        if (node.isInt()) {
            return InFlight.upTo(node.asInt());
        }
        InFlight usual = InFlight.DEFAULT;
        return on(node)
                ? new InFlight(
                        node.path("least").asInt(usual.least()),
                        node.path("most").asInt(usual.most()),
                        node.has("cool-down-seconds") ? seconds(node.path("cool-down-seconds")) : usual.coolDown())
                : null;
    }

    private static @Nullable Breaker breaker(JsonNode node) {
        Breaker usual = Breaker.DEFAULT;
        return on(node)
                ? new Breaker(
                        node.path("failures").asInt(usual.failures()),
                        node.has("pause-seconds") ? seconds(node.path("pause-seconds")) : usual.pause())
                : null;
    }

    private static boolean on(JsonNode node) {
        return !node.isBoolean() || node.asBoolean();
    }

    private static Duration seconds(JsonNode node) {
        return Duration.ofNanos(Math.round(node.asDouble() * 1e9));
    }
}
