package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the simulated model does with tools. An answer that is a JSON list of calls of offered tools,
 * {@code [{"name": …, "arguments": {…}}]}, is sent as those calls; a list of such lists is one list a turn. When all are made, the
 * model says what the last tool told it.
 */
public final class ToolScript {
    private static final JsonMapper JSON = new JsonMapper();

    private ToolScript() {}

    /**
     * What is sent in one turn.
     *
     * @param calls empty for a text
     */
    public record Turn(String text, List<ToolAsk> calls) {}

    /** What an answer comes to in this turn. */
    public static Turn turn(String answer, Offer offer) {
        if (offer.tools().isEmpty() || !answer.strip().startsWith("[")) {
            return new Turn(answer, List.of());
        }
        return turns(answer)
                .filter(turns -> turns.stream()
                        .flatMap(List::stream)
                        .allMatch(call -> offer.tools().contains(call.name())))
                .map(turns -> offer.turns() < turns.size()
                        ? new Turn("", turns.get(offer.turns()))
                        : new Turn(offer.lastResult(), List.of()))
                .orElse(new Turn(answer, List.of()));
    }

    private static Optional<List<List<ToolAsk>>> turns(String answer) {
        JsonNode list;
        try {
            list = JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!list.isArray() || list.isEmpty()) {
            return Optional.empty();
        }
        List<List<ToolAsk>> turns = new ArrayList<>();
        for (JsonNode turn : list.get(0).isArray() ? list : List.of(list)) {
            List<ToolAsk> calls = new ArrayList<>();
            for (JsonNode call : turn) {
                if (!call.path("name").isTextual() || !(call.path("arguments") instanceof ObjectNode arguments)) {
                    return Optional.empty();
                }
                calls.add(new ToolAsk(call.path("name").textValue(), arguments.toString()));
            }
            if (calls.isEmpty()) {
                return Optional.empty();
            }
            turns.add(calls);
        }
        return Optional.of(turns);
    }

    /** Arguments as a tree. */
    static JsonNode tree(ToolAsk call) {
        try {
            return JSON.readTree(call.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("arguments were read from JSON before", e);
        }
    }
}
