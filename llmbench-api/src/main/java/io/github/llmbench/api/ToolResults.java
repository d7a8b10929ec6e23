package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where the results of tool calls come from. A call that has no result is told so to the model, as a tool's error is.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public sealed interface ToolResults permits ToolResults.Canned, ToolResults.Field, ToolResults.Coded {

    /**
     * The same results for all samples.
     *
     * @param results the first that fits a call answers it
     */
    record Canned(List<Result> results) implements ToolResults {
        public Canned {
            results = Checks.list(results, "canned results");
        }
    }

    /**
     * One canned result.
     *
     * @param tool name of the tool
     * @param arguments those that a call must have, others aside; {@code null} for any
     * @param result what the model reads
     */
    record Result(String tool, @Nullable Map<String, Object> arguments, String result) {
        public Result {
            Checks.notBlank(tool, "tool of a canned result");
            Checks.notNull(result, "result of tool " + tool);
            arguments = arguments == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }
    }

    /**
     * Results in a field of each sample: an object of results by tool, or a list of {@code {tool, arguments, result}}.
     *
     * @param name of the field
     */
    record Field(String name) implements ToolResults {
        public Field {
            Checks.notBlank(name, "field of tool results");
        }
    }

    /**
     * Results of code.
     *
     * @param name stands for the code in a run's identity
     */
    record Coded(String name, ToolFunction function) implements ToolResults {
        public Coded {
            Checks.notBlank(name, "name of a tool function");
            Checks.notNull(function, "tool function " + name);
        }
    }
}
