package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Tools a prompt offers, and what becomes of the calls. Immutable.
 *
 * @param tools offered with every call of a trial
 * @param turns how often at most the calls of an answer are answered and the model is asked again; 0: its first answer is the last
 * @param results answer the calls; {@code null} where {@code turns} is 0
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ToolUse(List<Tool> tools, int turns, @Nullable ToolResults results) {
    public ToolUse {
        tools = Checks.list(tools, "tools");
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("tools must not be empty; name at least one");
        }
        Set<String> names = new HashSet<>();
        for (Tool tool : tools) {
            if (!names.add(tool.name())) {
                throw new IllegalArgumentException("tools must have different names, but two are " + tool.name());
            }
        }
        Checks.notNegative(turns, "tool turns");
        if ((turns > 0) != (results != null)) {
            throw new IllegalArgumentException(
                    turns > 0
                            ? "tool turns need results for the calls; give canned ones, a field or a function"
                            : "tool results need tool turns of 1 or more, but turns was 0");
        }
    }

    /** Tools whose calls are not answered: the model's first answer is scored. */
    public static ToolUse of(Tool... tools) {
        return new ToolUse(List.of(tools), 0, null);
    }

    /** With calls answered, at most {@code most} times. */
    public ToolUse answered(int most, ToolResults from) {
        return new ToolUse(tools, most, from);
    }
}
