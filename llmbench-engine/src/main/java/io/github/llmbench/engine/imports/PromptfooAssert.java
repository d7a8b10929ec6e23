package io.github.llmbench.engine.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llmbench.engine.score.Scorers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * promptfoo's assertions as those of the scorer {@code asserts}.
 *
 * @see <a href="https://www.promptfoo.dev/docs/configuration/expected-outputs/">promptfoo, assertions</a>
 */
final class PromptfooAssert {
    /** Those without a model, a script or a service. */
    static final Set<String> TYPES = Scorers.assertTypes();
    /** All that promptfoo knows beside them, so that a cell that begins with one is not taken for a text. */
    private static final Set<String> OTHERS = Set.of(
            "is-html",
            "contains-html",
            "is-sql",
            "contains-sql",
            "is-xml",
            "contains-xml",
            "javascript",
            "python",
            "ruby",
            "webhook",
            "meteor",
            "perplexity",
            "perplexity-score",
            "is-valid-function-call",
            "is-valid-openai-function-call",
            "is-valid-openai-tools-call",
            "tool-call-f1",
            "trace-span-count",
            "trace-span-duration",
            "trace-error-spans",
            "skill-used",
            "trajectory:tool-used",
            "trajectory:tool-args-match",
            "trajectory:tool-sequence",
            "trajectory:step-count",
            "trajectory:goal-success",
            "guardrails",
            "assert-set",
            "similar",
            "classifier",
            "moderation",
            "llm-rubric",
            "g-eval",
            "answer-relevance",
            "context-faithfulness",
            "context-recall",
            "context-relevance",
            "conversation-relevance",
            "factuality",
            "model-graded-closedqa",
            "model-graded-factuality",
            "pi",
            "select-best",
            "max-score",
            "grade",
            "fn",
            "eval",
            "file",
            "human",
            "finish-reason",
            "word-count");

    private static final Set<String> LISTS = Set.of("contains-any", "contains-all", "icontains-any", "icontains-all");
    /** The longest first: a type may be another's beginning, and may hold a colon. */
    private static final String KNOWN = Stream.concat(TYPES.stream(), OTHERS.stream())
            .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));

    private static final Pattern CELL =
            Pattern.compile("(not-)?(" + KNOWN + ")(?:\\(([0-9]*\\.?[0-9]+)\\))?(?::\\s*(.*))?", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

    private PromptfooAssert() {}

    /** A cell of the column {@code __expected}: {@code type(threshold):value}, or the text that the answer must equal. */
    static ObjectNode ofCell(String cell) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        Matcher parts = CELL.matcher(cell.strip());
        if (!parts.matches()) {
            return made.put("type", "equals").put("value", cell.strip());
        }
        String type = parts.group(2);
        made.put("type", (parts.group(1) == null ? "" : "not-") + type);
        if (parts.group(3) != null) {
            made.put("threshold", Double.parseDouble(parts.group(3)));
        }
        String value = parts.group(4);
        if (value != null && LISTS.contains(type)) {
            List<String> items =
                    Arrays.stream(value.split(",", -1)).map(String::strip).toList();
            items.forEach(made.withArray("value")::add);
        } else if (value != null && (type.equals("latency") || type.equals("cost")) && !made.has("threshold")) {
            made.put("threshold", value.strip());
        } else if (value != null) {
            made.put("value", value.strip());
        }
        return made;
    }

    /** Why an assertion cannot be taken over; empty where it can. */
    static Optional<String> unsupported(JsonNode assertion) {
        String type = assertion.path("type").asText("");
        String bare = type.startsWith("not-") ? type.substring("not-".length()) : type;
        if (!TYPES.contains(bare)) {
            return Optional.of("assert of type " + (type.isEmpty() ? "(none)" : type));
        }
        if (assertion.path("value").asText("").startsWith("file://")) {
            return Optional.of("assert " + type + " with a value in a file");
        }
        for (String own : List.of("transform", "contextTransform", "provider", "config")) {
            if (assertion.has(own)) {
                return Optional.of("assert " + type + " with its own " + own);
            }
        }
        return Optional.empty();
    }

    /** Puts variables into a text, as promptfoo does before it compares. */
    static String rendered(String text, Map<String, String> variables) {
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(variables.getOrDefault(found.group(1), found.group())));
    }

    /** Whether a template has more than {@code {{name}}}: filters, conditions, loops. */
    static boolean plain(String template) {
        return !template.contains("{%")
                && !VARIABLE.matcher(template).replaceAll("").contains("{{");
    }
}
