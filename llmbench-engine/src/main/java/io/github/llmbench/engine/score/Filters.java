package io.github.llmbench.engine.score;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Extractor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The steps of which extraction pipelines are made. */
final class Filters {
    private static final Pattern CODE_BLOCK = Pattern.compile(
            "^[ \\t]*```[ \\t]*([^\\s`]*)[^\\n`]*\\n(.*?)^[ \\t]*```", Pattern.DOTALL | Pattern.MULTILINE);

    private Filters() {}

    /** Without reasoning between think tags. */
    static Extractor stripThinking() {
        return FunctionExtractor.versioned("strip_thinking", 1, text -> Optional.of(ThinkBlocks.strip(text)));
    }

    static Extractor lowerCase() {
        return FunctionExtractor.versioned("lowercase", 1, text -> Optional.of(text.toLowerCase(Locale.ROOT)));
    }

    /** What a table says for the text, and nothing for other texts. */
    static Extractor map(Map<String, String> table) {
        Map<String, String> copy = Map.copyOf(table);
        return new FunctionExtractor(
                "map", "map|v1|" + new TreeMap<>(copy), text -> Optional.ofNullable(copy.get(PythonText.strip(text))));
    }

    /** What stands behind the last of a text; all of it where that does not occur. */
    static Extractor afterLast(String mark) {
        if (mark.isEmpty()) {
            throw new IllegalArgumentException("after_last needs a text to look for");
        }
        return new FunctionExtractor("after_last", "after_last|v1|" + mark, text -> {
            int at = text.lastIndexOf(mark);
            return Optional.of(PythonText.strip(at < 0 ? text : text.substring(at + mark.length())));
        });
    }

    /** The first object, else the first array, as JSON in one line; or what a pointer finds in it. */
    static Extractor json(String pointer) {
        JsonPointer path = compiled(pointer);
        return new FunctionExtractor(
                "json",
                "json|v1|pointer=" + pointer,
                text -> JsonText.any(text)
                        .map(node -> node.at(path))
                        .filter(node -> !node.isMissingNode() && !node.isNull())
                        .map(Filters::shown));
    }

    private static String shown(JsonNode node) {
        return node.isContainerNode() ? node.toString() : node.asText();
    }

    private static JsonPointer compiled(String pointer) {
        try {
            return JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "json must be a JSON Pointer such as /answer, but was \"" + pointer + "\"", e);
        }
    }

    /** The content of the first code block between fences, of this language unless it is empty. */
    static Extractor codeBlock(String language) {
        return new FunctionExtractor(
                "code_block",
                "code_block|v1|language=" + language,
                text -> BoundedText.match(CODE_BLOCK, text, matcher -> {
                    while (matcher.find()) {
                        if (language.isEmpty() || matcher.group(1).equalsIgnoreCase(language)) {
                            return Optional.of(matcher.group(2));
                        }
                    }
                    return Optional.empty();
                }));
    }

    /** Of all that a pattern finds, what it finds most often; of several the first. */
    static Extractor majorityVote(String pattern, int group) {
        Pattern compiled = Extractors.compile(pattern);
        int groups = compiled.matcher("").groupCount();
        if (group < 0 || group > groups) {
            throw new IllegalArgumentException(
                    "group must lie between 0 and " + groups + " for pattern \"" + pattern + "\", but was " + group);
        }
        String signature = "majority_vote|v1|group=" + group + "|pattern=" + pattern;
        return new FunctionExtractor(
                "majority_vote",
                signature,
                text -> BoundedText.match(compiled, text, matcher -> {
                    Map<String, Integer> votes = new LinkedHashMap<>();
                    while (matcher.find()) {
                        String vote = matcher.group(group);
                        if (vote != null && !vote.isBlank()) {
                            votes.merge(vote.strip(), 1, Integer::sum);
                        }
                    }
                    return votes.entrySet().stream()
                            .reduce((best, next) -> next.getValue() > best.getValue() ? next : best)
                            .map(Map.Entry::getKey);
                }));
    }
}
