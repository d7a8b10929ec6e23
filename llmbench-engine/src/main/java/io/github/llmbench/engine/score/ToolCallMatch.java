package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Right where the model calls the right tools with the right arguments, and every call fits its tool's schema.
 *
 * <p>The calls are all of the trial, those that were answered in tool turns and those of the last response; where there are none,
 * those its text is, as JSON {@code [{"name": …, "arguments": {…}}]}. A target is such a list, or one call; without a target only the
 * schemas count. The target {@code []} is that no tool is called, and so is an empty list in the field {@code target} or {@code answer}
 * of a row.
 *
 * @param order how calls and target are compared
 * @param arguments which arguments count
 * @param tools schemas of the tools' arguments by name; empty for those of the tools that were offered
 * @param compiled schemas of tools that were offered, each read once
 */
record ToolCallMatch(Order order, Arguments arguments, Map<String, JsonSchemas> tools, Map<Tool, JsonSchemas> compiled)
        implements Scorer {
    /** How calls and target are compared. */
    enum Order {
        /** The same calls in the same order. */
        STRICT,
        /** The target's calls in their order, with others between. */
        IN_ORDER,
        /** The same calls in any order. */
        ANY_ORDER,
        /** The target's calls and perhaps others, in any order. */
        SUPERSET,
        /** Calls of the target only, perhaps not all, in any order. */
        SUBSET;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which arguments count. */
    enum Arguments {
        /** All, and no others. */
        EXACT,
        /** Those of the target. */
        SUBSET,
        /** None: names only. */
        IGNORE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String NO_CALL = "[]";

    ToolCallMatch(Order order, Arguments arguments, Map<String, JsonSchemas> tools) {
        this(order, arguments, Map.copyOf(tools), new ConcurrentHashMap<>());
    }

    private record Wanted(String name, JsonNode arguments) {
        @Override
        public String toString() {
            return name + arguments;
        }
    }

    @Override
    public String name() {
        return "tool_call_match";
    }

    @Override
    public String signature() {
        return "tool_call_match|v3|order=" + order.label() + "|arguments=" + arguments.label() + "|tools="
                + new TreeMap<>(tools);
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        Map<String, JsonSchemas> schemas = tools.isEmpty() ? offered(input.tools()) : tools;
        List<String> targets = targets(sample);
        if (targets.isEmpty() && schemas.isEmpty()) {
            return NoTarget.score(sample);
        }
        List<Wanted> made = made(input);
        Optional<List<Wanted>> called = made.isEmpty() ? read(input.text()) : Optional.of(made);
        if (called.isEmpty() && noneMayDo(targets)) {
            called = Optional.of(List.of());
        }
        if (called.isEmpty()) {
            return Score.extractionFailed(worst(), "no tool call found");
        }
        List<Wanted> calls = called.get();
        Score score = Score.of(true).answer(calls.toString());
        Optional<String> complaint = PatternEffort.onOneAnswer(() -> complaint(calls, schemas));
        if (complaint.isPresent()) {
            return Score.of(false).answer(calls.toString()).because(complaint.get());
        }
        for (String target : targets) {
            Optional<List<Wanted>> wanted = read(target);
            if (wanted.isEmpty()) {
                return Score.unscored("target of sample " + sample.id()
                        + " is no list of tool calls; write [{\"name\": …, \"arguments\": {…}}]");
            }
            if (matches(calls, wanted.get())) {
                return score;
            }
        }
        return targets.isEmpty()
                ? score
                : Score.of(false).answer(calls.toString()).because("expected " + String.join(" or ", targets));
    }

    private static List<String> targets(Sample sample) {
        boolean none = sample.targets().isEmpty()
                && Stream.of("target", "answer")
                        .anyMatch(field -> sample.metadata().get(field) instanceof List<?> list && list.isEmpty());
        return none ? List.of(NO_CALL) : sample.targets();
    }

    /** Whether an answer without a call is one to compare, and not one in which calls were looked for in vain. */
    private boolean noneMayDo(List<String> targets) {
        return targets.stream()
                .anyMatch(target -> order == Order.SUBSET
                        || read(target).filter(List::isEmpty).isPresent());
    }

    /** The calls after the last user message, and those of the response. */
    private static List<Wanted> made(ScoringInput input) {
        List<Wanted> calls = new ArrayList<>();
        for (Message message : input.messages()) {
            if (message.role() == Role.USER) {
                calls.clear();
            } else if (message.role() == Role.ASSISTANT) {
                message.toolCalls().forEach(call -> calls.add(wanted(call)));
            }
        }
        input.response().toolCalls().forEach(call -> calls.add(wanted(call)));
        return calls;
    }

    private static Wanted wanted(ToolCall call) {
        return new Wanted(call.name(), parsed(call.arguments()));
    }

    private Map<String, JsonSchemas> offered(List<Tool> given) {
        Map<String, JsonSchemas> schemas = new TreeMap<>();
        for (Tool tool : given) {
            schemas.put(
                    tool.name(),
                    compiled.computeIfAbsent(tool, one -> JsonSchemas.of(JsonText.tree(one.parameters()))));
        }
        return schemas;
    }

    private static Optional<String> complaint(List<Wanted> calls, Map<String, JsonSchemas> schemas) {
        for (Wanted call : calls) {
            JsonSchemas schema = schemas.get(call.name());
            if (schema == null && !schemas.isEmpty()) {
                return Optional.of("there is no tool " + call.name());
            }
            Optional<String> complaint = schema == null ? Optional.empty() : schema.complaint(call.arguments());
            if (complaint.isPresent()) {
                return complaint.map(text -> "arguments of " + call.name() + " do not fit: " + text);
            }
        }
        return Optional.empty();
    }

    private boolean matches(List<Wanted> calls, List<Wanted> target) {
        return switch (order) {
            case STRICT -> calls.size() == target.size() && inOrder(calls, target);
            case IN_ORDER -> inOrder(calls, target);
            case ANY_ORDER -> calls.size() == target.size() && assignable(target, calls, false);
            case SUPERSET -> assignable(target, calls, false);
            case SUBSET -> assignable(calls, target, true);
        };
    }

    private boolean inOrder(List<Wanted> calls, List<Wanted> target) {
        int found = 0;
        for (Wanted call : calls) {
            if (found < target.size() && same(call, target.get(found))) {
                found++;
            }
        }
        return found == target.size();
    }

    /** Whether each of {@code needed} finds another of {@code offered}, by augmenting paths. */
    private boolean assignable(List<Wanted> needed, List<Wanted> offered, boolean neededAreCalls) {
        int[] taken = new int[offered.size()];
        Arrays.fill(taken, -1);
        for (int i = 0; i < needed.size(); i++) {
            if (!assign(i, needed, offered, neededAreCalls, taken, new BitSet())) {
                return false;
            }
        }
        return true;
    }

    private boolean assign(
            int index, List<Wanted> needed, List<Wanted> offered, boolean neededAreCalls, int[] taken, BitSet seen) {
        for (int j = 0; j < taken.length; j++) {
            boolean fits =
                    neededAreCalls ? same(needed.get(index), offered.get(j)) : same(offered.get(j), needed.get(index));
            if (fits && !seen.get(j)) {
                seen.set(j);
                if (taken[j] < 0 || assign(taken[j], needed, offered, neededAreCalls, taken, seen)) {
                    taken[j] = index;
                    return true;
                }
            }
        }
        return false;
    }

    private boolean same(Wanted call, Wanted target) {
        return call.name().equals(target.name())
                && switch (arguments) {
                    case EXACT -> JsonText.equal(call.arguments(), target.arguments());
                    case SUBSET -> JsonText.within(target.arguments(), call.arguments());
                    case IGNORE -> true;
                };
    }

    private static Optional<List<Wanted>> read(String text) {
        Optional<JsonNode> node = JsonText.objects(text);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        List<Wanted> calls = new ArrayList<>();
        for (JsonNode call : node.get().isArray() ? node.get() : List.of(node.get())) {
            if (!call.path("name").isTextual()) {
                return Optional.empty();
            }
            JsonNode arguments = call.path("arguments");
            calls.add(new Wanted(
                    call.path("name").asText(),
                    arguments.isTextual()
                            ? parsed(arguments.asText())
                            : arguments.isMissingNode() ? JsonNodeFactory.instance.objectNode() : arguments));
        }
        return Optional.of(calls);
    }

    /** Arguments that are no JSON stay a text, which fits no object schema and equals no object. */
    private static JsonNode parsed(String arguments) {
        if (arguments.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        return JsonText.whole(arguments).orElseGet(() -> JsonNodeFactory.instance.textNode(arguments));
    }
}
