package io.github.llmbench.engine.score;

import io.github.llmbench.api.Extractor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an extractor as a declaration writes it: a name, or a name with what it needs. */
final class ExtractorSpec {
    private static final String FORMS =
            "an extractor's name, or one of {regex: {pattern, group, pick}}, {pipeline: [extractors]},"
                    + " {json: pointer}, {code_block: language}, {map: {from: to}}, {majority_vote: {pattern, group}},"
                    + " {mgsm: prefix}, {after_last: text}";

    private ExtractorSpec() {}

    /**
     * The extractor.
     *
     * @throws IllegalArgumentException if {@code value} is none
     */
    static Extractor read(Object value) {
        if (value instanceof String name) {
            return Extractors.byName(name);
        }
        if (value instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            return read(String.valueOf(only.getKey()), only.getValue());
        }
        throw wrong(value);
    }

    private static Extractor read(String name, Object value) {
        return switch (name) {
            case "regex" -> regex(options(name, value, Set.of("pattern", "group", "pick")));
            case "majority_vote" -> {
                Options options = options(name, value, Set.of("pattern", "group"));
                yield Filters.majorityVote(options.required("pattern"), options.whole("group", 0));
            }
            case "pipeline" -> pipeline(value);
            case "json" -> Filters.json(text(name, value));
            case "code_block" -> Filters.codeBlock(text(name, value));
            case "mgsm" -> ReferencePatterns.mgsm(text(name, value));
            case "after_last" -> Filters.afterLast(text(name, value));
            case "map" -> {
                Map<String, String> table = new LinkedHashMap<>();
                strings(name, value).forEach((from, to) -> table.put(from, String.valueOf(to)));
                yield Filters.map(table);
            }
            default -> throw wrong(name);
        };
    }

    private static Extractor pipeline(Object value) {
        if (!(value instanceof List<?> steps)) {
            throw wrong(value);
        }
        List<Extractor> all = new ArrayList<>();
        steps.forEach(step -> all.add(read(step)));
        return new Pipeline(all);
    }

    private static Extractor regex(Options options) {
        String pick = options.text("pick");
        if (pick != null && !pick.equals("first") && !pick.equals("last")) {
            throw options.wrong("pick", "first or last", pick);
        }
        String pattern = options.required("pattern");
        int group = options.whole("group", 0);
        return "last".equals(pick) ? Extractors.regexLast(pattern, group) : Extractors.regex(pattern, group);
    }

    private static Options options(String name, Object value, Set<String> known) {
        return new Options(name, strings(name, value), known);
    }

    private static Map<String, Object> strings(String name, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(name + " must be {option: value, …}, but was " + value);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, each) -> result.put(String.valueOf(key), each));
        return result;
    }

    private static String text(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " must be a text, but was " + value);
    }

    private static IllegalArgumentException wrong(Object value) {
        return new IllegalArgumentException("extractor must be " + FORMS + ", but was " + value);
    }
}
